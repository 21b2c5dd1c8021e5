"""Content security policies and trusted types: the strictest there are, and what docs/widget.md tells other sites."""

from chat_page import CALF, EMERGENCY, ChatPage
from playwright.sync_api import expect

POLICY_OF_ANOTHER_SITE = (
    "default-src 'none'; script-src {bot}; connect-src {bot}; img-src {bot}; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="{policy}">
<title>Another site</title><h1>Another site</h1><script src="{url}/charley.js" data-chat defer></script>"""


def use_all_of_it(chat):
    """Every part that makes elements, styles, files or requests."""
    chat.ask(EMERGENCY)
    chat.ask(CALF)
    chat.rate(3)
    chat.element.get_by_role("button", name="Options").click()
    chat.element.get_by_role("radio", name="Large", exact=True).check()
    with chat.page.expect_download():
        chat.element.get_by_role("button", name="Save as a text file").click()
    chat.page.evaluate("window.print = () => {}")
    chat.option("Print our talk")


def test_the_strictest_policy(chat):
    use_all_of_it(chat)


def test_the_policy_of_the_bots_own_pages(page, stack):
    reply = page.goto(f"{stack.url}/")
    policy = reply.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "unsafe" not in policy
    chat = ChatPage(page, f"{stack.url}/")
    expect(chat.input).to_be_visible()
    use_all_of_it(chat)


def test_another_site_with_a_policy_that_names_the_bot(page, embedding_site, watch, stack):
    bot = stack.url.removesuffix("/charley")
    policy = POLICY_OF_ANOTHER_SITE.format(bot=bot)
    embedding_site.pages["/strict"] = PAGE.format(policy=policy, url=stack.url)
    watch.origins.add(embedding_site.origin)
    page.goto(f"{embedding_site.origin}/strict")
    use_all_of_it(ChatPage(page, f"{stack.url}/").open())


BREACHES = (
    "document.body.insertAdjacentHTML('beforeend', '<b>bold</b>')",
    "document.body.append(Object.assign(document.createElement('script'), { src: 'https://cdn.example/x.js' }))",
    "document.body.setAttribute('style', 'color: red')",
    "fetch('https://cdn.example/').catch(() => {})",
)


def test_a_breach_would_be_seen(chat, watch):
    for breach in BREACHES:
        with chat.page.expect_console_message(lambda said: said.text.startswith("policy violated")):
            chat.page.evaluate(f"() => {{ try {{ {breach} }} catch {{}} }}")
        assert any("policy" in fault for fault in watch.faults), breach
        watch.faults.clear()
    chat.page.close()
    watch.faults.clear()
