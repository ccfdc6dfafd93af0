"""How long from Enter to the first text of an answer, in the browser, on the sample collection."""

from __future__ import annotations

import statistics

from tests.browser.conftest import Tab

LIMIT_MS = 150.0
"""The median that is promised; the slowest of a few may be the machine's doing."""

QUESTIONS = (
    "What does Irina Zolkina do for a living?",
    "Who is exempt from the health order?",
    "How many Ukrainians entered in one week?",
    "Until when is TPS for Ukraine extended?",
    "Who is Alejandro Mayorkas?",
    "Which Mexican official wrote to the Russians?",
    "What kind of permit do Ukrainians get when they are admitted?",
)
ROUNDS = 3

# From the key press to the frame in which the newest turn has text.
MEASURE = """async (question) => {
  const chat = document.querySelector('passage-chat');
  const root = chat.shadowRoot;
  const input = root.querySelector('textarea');
  const before = root.querySelectorAll('.turn').length;
  input.value = question;
  const began = performance.now();
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true }));
  for (;;) {
    await new Promise(requestAnimationFrame);
    const turn = root.querySelectorAll('.turn')[before];
    if (turn?.querySelector('.said, .remark')?.textContent.trim()) break;
  }
  const first = performance.now() - began;
  while (chat.busy) await new Promise(requestAnimationFrame);
  return first;
}"""


def test_the_first_text_is_there_in_a_blink(tab: Tab) -> None:
    tab.page.goto("/")
    tab.page.locator(".suggestions").wait_for(timeout=30_000)  # their making is over
    tab.page.evaluate(MEASURE, QUESTIONS[0])  # the first one warms caches
    times = [tab.page.evaluate(MEASURE, one) for one in QUESTIONS * ROUNDS]
    median, slowest = statistics.median(times), max(times)
    print(f"Enter to first text: p50 {median:.0f} ms, slowest {slowest:.0f} ms of {len(times)}")
    assert median < LIMIT_MS
