"""What Charley is compared with on the public question sets, in percent; empty where nothing is known."""

from __future__ import annotations

LARSON = "Larson et al. 2019, table 2"
LEADERBOARD = "Few-Shot-Intent-Detection leaderboard"
# System and source; then in-scope accuracy and off-topic recall of Full, and of Small.
PUBLISHED_CLINC = [
    [f"SVM, trained with off-topic ({LARSON})", "91.0", "14.5", "89.6", "18.6"],
    [f"Rasa of 2019, trained with off-topic ({LARSON})", "91.5", "45.3", "88.9", "55.0"],
    [f"MLP, trained with off-topic ({LARSON})", "93.5", "47.4", "91.5", "52.2"],
    [f"BERT, trained with off-topic ({LARSON})", "96.9", "40.3", "96.4", "40.9"],
    [f"SVM, threshold ({LARSON})", "88.2", "18.0", "85.6", "13.0"],
    [f"Rasa of 2019, threshold ({LARSON})", "90.9", "31.2", "89.6", "1.0"],
    [f"MLP, threshold ({LARSON})", "93.4", "49.1", "91.3", "32.4"],
    [f"BERT, threshold ({LARSON})", "96.2", "52.3", "96.2", "58.9"],
]
# System and source; then accuracy with 10 and 30 examples a topic, and with all.
PUBLISHED_BANKING = [
    [f"USE (Casanueva et al. 2020, {LEADERBOARD})", "84.2", "", ""],
    [f"ConveRT (Casanueva et al. 2020, {LEADERBOARD})", "83.3", "", ""],
    [f"USE+ConveRT (Casanueva et al. 2020, {LEADERBOARD})", "85.2", "", "93.4"],
    ["BERT-large, fine-tuned (Casanueva et al. 2020, quoted second hand)", "", "", "93.7"],
    [f"RoBERTa with a classifier ({LEADERBOARD})", "84.3", "", ""],
    [f"DNNC ({LEADERBOARD})", "86.7", "", ""],
    [f"CPFT ({LEADERBOARD})", "87.2", "", ""],
    ["Rasa's default, DIET of 100 epochs (not published: measured once, on one choice of examples)", "67.2", "", ""],
]
