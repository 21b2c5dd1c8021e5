"""What the content team works with: checks, and the pages made from the articles."""
