"""The same against a server: LangChain's real client for ``openai:``, over loopback."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from pydantic import SecretStr

from retrieval.errors import AskerGone, InputError
from retrieval.library import Library
from service.answer import to_json
from service.ask import ask, ask_events
from service.composers import composers_of
from service.doctor import versions
from service.generate.composer import Generative
from service.question import AskRequest
from service.settings import Settings
from tests.fakes import NUMBERED
from tests.openai_server import FAILURES, OpenAIServer, serving
from tests.service.generate.conftest import OTHER, QUESTION, TRUE, asked, notes
from tests.service.generate.test_composer import number_of

ASK = AskRequest(QUESTION)
KEY = "sk-0123456789-secret"


def speak(prompt: str) -> str:
    if '{"sentences"' in prompt:
        return f'{{"sentences": [{number_of(prompt, OTHER)}, {number_of(prompt, TRUE)}]}}'
    assert len(NUMBERED.findall(prompt)) >= 2
    return f"{TRUE} [{number_of(prompt, TRUE)}]\n{OTHER} [{number_of(prompt, OTHER)}]"


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with serving(speak) as running:
        yield running


def settings(server: OpenAIServer, way: str, **more: object) -> Settings:
    given = {"llm": f"openai:{way}", "llm_base_url": server.base_url, "llm_deadline": 1.0}
    return Settings(**given | more)  # type: ignore[arg-type]


def composer(server: OpenAIServer, way: str, **more: object) -> Generative:
    found = composers_of(settings(server, way, **more)).named("generative")
    assert isinstance(found, Generative)
    return found


def test_a_model_that_answers(library: Library, server: OpenAIServer) -> None:
    answer = asked(library, composer(server, "fine"), ASK)
    assert answer["text"] == f"{TRUE} [1] {OTHER} [2]"
    assert answer["composer"] == "openai:fine"
    sent = server.asked[-1]
    assert sent["stream"] is True
    assert "tools" not in sent


def test_choosing_is_constrained_to_a_schema(library: Library, server: OpenAIServer) -> None:
    answer = asked(library, composer(server, "fine", llm_mode="choose"), ASK)
    assert answer["text"].startswith(f"{OTHER} [1] ")
    asked_for = server.asked[-1]["response_format"]
    assert asked_for["type"] == "json_schema"
    assert asked_for["json_schema"]["schema"]["properties"]["sentences"]["items"]["maximum"] >= 2


def test_options_reach_the_model(library: Library, server: OpenAIServer) -> None:
    asked(library, composer(server, "fine", llm_options={"temperature": 0.25}), ASK)
    assert server.asked[-1]["temperature"] == 0.25


# The client leaves a broken stream's generator to the garbage collector, which may meet it at work.
@pytest.mark.filterwarnings("ignore:Exception ignored in.*aiter_raw")
@pytest.mark.parametrize("way", FAILURES)
def test_every_failure_ends_in_the_extractive_answer(
    library: Library, server: OpenAIServer, way: str
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    answer = asked(library, composer(server, way, llm_api_key=SecretStr(KEY)), ASK)
    seconds = time.monotonic() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"L8 {way}: {answer['notes'][0]['text']} after {seconds:.2f} s, memory +{grown:.0f} MB")
    assert answer["composer"] == "extractive"
    assert answer["text"] == ask(library, ASK).text
    assert notes(answer) == ["fallback"]
    assert seconds < 2.0
    assert grown < 60


@pytest.mark.parametrize("way", ["hangs-mid-stream", "dies-mid-stream", "too-short"])
def test_a_failure_on_the_way_is_partial(library: Library, server: OpenAIServer, way: str) -> None:
    answer = asked(library, composer(server, way), ASK)
    assert answer["outcome"] == "partial"
    assert answer["composer"] == f"openai:{way}"
    assert notes(answer) == ["interrupted"]


@pytest.mark.parametrize("way", ["hangs", "hangs-mid-stream"])
def test_the_server_sees_us_hang_up_within_a_second(
    library: Library, server: OpenAIServer, way: str
) -> None:
    stop, asked_before, hung_up_before = Event(), len(server.asked), len(server.hung_up)
    patient = composer(server, way, llm_deadline=30.0)

    def wait() -> None:
        with pytest.raises(AskerGone, match="gone"):
            list(ask_events(library, ASK, patient, stop))

    thread = Thread(target=wait)
    thread.start()
    while len(server.asked) == asked_before:
        time.sleep(0.01)
    time.sleep(0.3)
    left = time.monotonic()
    stop.set()
    thread.join()
    while len(server.hung_up) == hung_up_before and time.monotonic() < left + 3:
        time.sleep(0.01)
    print(f"hung up {server.hung_up[-1] - left:.2f} s after the asker left ({way})")
    assert server.hung_up[-1] - left < 1.0


def test_the_key_is_shown_nowhere(
    library: Library, server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    given = settings(server, "http-401", llm_api_key=SecretStr(KEY))
    answer = ask(library, ASK, composers_of(given).named(None))
    shown = [repr(given), given.model_dump_json(), str(to_json(answer)), *versions()]
    shown += capsys.readouterr()
    assert not [text for text in shown if "secret" in text]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ollama:llama3", "pip install langchain-ollama"),
        ("nonsense", "provider:model"),
        ("openai:gpt-4o-mini", "PASSAGE_LLM_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_used_says_what_to_do(
    name: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(InputError, match=says):
        composers_of(Settings(llm=name))


def test_without_a_model_nothing_of_langchain_is_loaded() -> None:
    program = (
        "import sys\n"
        "import service.http.app\n"
        "from service.composers import composers_of\n"
        "from service.settings import Settings\n"
        "composers_of(Settings()).named(None)\n"
        "print([name for name in sys.modules if name.split('.')[0].startswith('langchain')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_a_model_there_is_none_to_ask() -> None:
    composers = composers_of(Settings())
    assert composers.named(None).name == "extractive"
    with pytest.raises(InputError, match="PASSAGE_LLM"):
        composers.named("generative")
