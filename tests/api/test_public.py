# SPDX-License-Identifier: Apache-2.0
"""What outsiders find at `kachi serve --public`: does a label's QR code lead to a page whose check works, and is what changes
not kept, what never changes kept for ever, and what is not published not there?"""

import html
import importlib.util
import re
import shlex
import shutil
import subprocess

import pytest
from conftest import KACHI, ROOT, Client, serving


def module(name):
    spec = importlib.util.spec_from_file_location(name.replace("/", "_"), ROOT / "tests" / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


foreign = module("foreign/conftest")
car_database, node = foreign.car_database, foreign.node
WORDS = {"KACHI_KEY_PASSPHRASE": "horse battery"}


def publish(book):
    """What the verifier V hands to outsiders, by the commands that make each part."""
    public = book.folder / "public"
    (public / "s").mkdir(parents=True, exist_ok=True)
    (public / "status").mkdir(exist_ok=True)
    vkey = book("key", "show", "v.key").out
    (public / "log.vkey").write_text(vkey)
    for form, name in (("did", "did.json"), ("jwks", "jwks.json")):
        (public / name).write_text(book("key", "show", "v.key", "--format", form).out)
    book("log", "publish", "public", "--key", "v.key", env=WORDS)
    if book.json("statement", "show", book.id)["state"] == "verified":
        (public / "s" / f"{book.id}.jwt").write_text(
            book("statement", "export", book.id, "--key", "v.key", "--log", "public", "--public-key", vkey.strip(),
                 env=WORDS).out)
    for name in ("withdrawn", "retired"):
        (public / "status" / name).write_text(book("statement", "status", name, "--key", "v.key", env=WORDS).out)
    book.vkey = vkey.strip()


@pytest.fixture(scope="module")
def book(car_database, tmp_path_factory):
    book = foreign.Kachi(tmp_path_factory.mktemp("public"))
    shutil.copy(car_database, book.folder / "kachi.db")
    book.id = book.json("statement", "draft", "car", "--quantity", "1000", "--reference", "car-ev")["id"]
    book.json("statement", "verify", book.id, "--as", "V")
    book.draft = book.json("statement", "draft", "car", "--quantity", "999")["id"]
    book("key", "new", "v.example", "--out", "v.key", env=WORDS)
    publish(book)
    return book


@pytest.fixture(scope="module")
def served(book):
    with serving("--db", book.folder / "kachi.db", "--public", book.folder / "public") as process:
        yield Client(process.url)


def answers(page):
    """{question: answer}, as the page says them."""
    return dict(re.findall(r'data-question="([a-z]+)" data-answer="([a-z]+)"', page))


def run_the_command(page):
    """What the page tells a reader to type, typed."""
    words = shlex.split(html.unescape(re.search(r"<code>(kachi verify .*?)</code>", page)[1]))
    return subprocess.run([str(KACHI), *words[1:]], capture_output=True, text=True, timeout=60, check=False)


def test_the_code_on_the_label_leads_to_a_page_whose_check_works(served, book, node):
    label = book("label", book.id, "--base", served.url).out
    dark, side = module("foreign/qr").modules_of(label)
    address = f"{served.url}/s/{book.id}"
    assert node.ask(ask="qr", dark=dark, side=side, text=address) == (True, "")
    page = served.get(address.removeprefix(served.url))
    assert page.status == 200 and page.headers["Content-Type"] == "text/html; charset=utf-8"
    text = page.body.decode()
    assert "30,163" in text and book.id in text
    assert answers(text) == {name: "yes" for name in ("signature", "issuer", "validity", "status", "digest", "numbers",
                                                      "inclusion", "consistency")}
    done = run_the_command(text)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_runs_nothing_and_loads_nothing(served, book):
    page = served.get(f"/s/{book.id}")
    policy = page.headers.get_all("Content-Security-Policy")
    assert len(policy) == 1 and policy[0].startswith("default-src 'none'; style-src 'sha256-")
    assert "<script" not in page.body.decode()


def test_it_speaks_the_reader_s_language(served, book):
    assert "検証" in served.get(f"/s/{book.id}", Accept_Language="ja").body.decode()
    assert "検証" in served.get(f"/s/{book.id}?lang=ja").body.decode()


def test_a_digital_link_leads_there_too(served, book):
    link = f"/01/04012345123456?linkType=gs1:certificationInfo&id={book.id}"
    page = served.get(link).body.decode()
    assert html.escape(served.url + link) in page and set(answers(page).values()) == {"yes"}
    assert run_the_command(page).returncode == 0
    assert served.get(link.replace("3456?", "3457?")).status == 404  # check digit
    assert served.get("/01/04012345123456").status == 400  # of what?


def test_the_log_is_there_for_whoever_follows_it(served, book):
    book("log", "check", served.url, "--public-key", book.vkey)
    tile = sorted(path.relative_to(book.folder / "public") for path in (book.folder / "public" / "tile").rglob("*")
                  if path.is_file())[0]
    answer = served.get(f"/{tile}")
    assert answer.body == (book.folder / "public" / tile).read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    for path in ("checkpoint", "did.json", ".well-known/did.json", "jwks.json", "log.vkey", "status/withdrawn",
                 "status/retired", f"s/{book.id}.jwt"):
        answer = served.get(f"/{path}")
        assert answer.status == 200 and answer.headers["Cache-Control"] == "public, no-cache", path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_not_published_is_not_there(served, book):
    (book.folder / "public" / "secret").write_text("x")
    (book.folder / "public" / "status" / "other").write_text("x")
    for path in ("tile/0/999", "tile/0/0x0", "tile/64/000", "tile/../kachi.db", "tile/0/..%2f..%2fkachi.db", "status/other",
                 "status/..%2Fsecret", "s/..%2fdid.json.jwt", "s/st_none.jwt", "s/st_01J9ZK4T8M0000000000000000",
                 f"s/{book.draft}"):
        assert served.get(f"/{path}").status == 404, path


def test_without_a_folder_nothing_is_published(book):
    with serving("--db", book.folder / "kachi.db") as process:
        client = Client(process.url)
        for path in ("checkpoint", "did.json", "tile/0/000", f"s/{book.id}.jwt"):
            assert client.get(f"/{path}").status == 404, path
        page = client.get(f"/s/{book.id}")
        assert page.status == 200 and answers(page.body.decode()) == {}


def test_a_lot_has_its_page(served, book):
    for words in (["ledger", "party", "A株式会社", "--as", "operator"],
                  ["ledger", "product", "steel", "--unit", "kg", "--as", "A株式会社"]):
        book(*words)
    lot = book.json("ledger", "make", "steel", "5", "--emitted-g", "11000", "--as", "A株式会社")["lots"][0]["lot"]
    page = served.get(f"/s/{lot}").body.decode()
    assert "kg-CO2e / 5 kg" in page and lot in page and "A株式会社" not in page
    shared = book("ledger", "share", lot, "--as", "A株式会社", "--key", "v.key", env=WORDS).out
    (book.folder / "public" / "s" / f"{lot}.jwt").write_text(shared)
    assert served.get(f"/s/{lot}.jwt").headers["Content-Type"] == "application/vc+sd-jwt"
    page = served.get(f"/s/{lot}").body.decode()
    assert answers(page)["signature"] == "yes" and "no" not in answers(page).values()
    assert run_the_command(page).returncode == 0


def test_what_was_changed_or_withdrawn_is_said_to_be(served, book):
    path = book.folder / "public" / "s" / f"{book.id}.jwt"
    good = path.read_text()
    head, body, signature = good.strip().split(".")
    path.write_text(".".join((head, body, signature[:-8] + ("A" if signature[-8] != "A" else "B") + signature[-7:])))
    page = served.get(f"/s/{book.id}").body.decode()
    assert answers(page)["signature"] == "no"
    assert run_the_command(page).returncode == 4
    path.write_text(good)
    book.json("statement", "withdraw", book.id, "--as", "D", "--reason", "a wrong meter")
    publish(book)
    page = served.get(f"/s/{book.id}").body.decode()
    assert answers(page)["status"] == "no" and answers(page)["signature"] == "yes"
    assert run_the_command(page).returncode == 3


def test_the_server_is_a_witness_for_the_logs_it_was_told_of(book, tmp_path):
    """C2SP tlog-witness at /add-checkpoint: growth is cosigned, a checkpoint from before and another's log are not."""
    witness = book("key", "new", "w.example/w1", "--witness", "--out", str(tmp_path / "w.key"), env=WORDS).out.strip()
    other = book("key", "new", "other.example", "--out", str(tmp_path / "other.key"), env=WORDS).out.strip()
    (tmp_path / "words").write_text(WORDS["KACHI_KEY_PASSPHRASE"])
    log = tmp_path / "log"
    book("log", "publish", log, "--key", "v.key", env=WORDS)
    being = ["--db", book.folder / "kachi.db", "--passphrase-file", tmp_path / "words", "--witness-key", tmp_path / "w.key",
             "--witness-folder", tmp_path / "seen"]
    with serving(*being, "--witness-log", book.vkey) as process:
        keys = ("--public-key", book.vkey, "--witness", witness)
        book("log", "cosign", log, process.url, *keys)
        assert book.json("log", "check", log, *keys)["checks"]["witnesses"] == "yes"
        first = (log / "checkpoint").read_bytes()
        book("ledger", "party", "E株式会社", "--as", "operator")
        book("log", "publish", log, "--key", "v.key", env=WORDS)
        book("log", "cosign", log, process.url, *keys)
        old = Client(process.url).post("/add-checkpoint", b"old 0\n\n" + first, Content_Type="text/plain")
        assert old.status == 409 and old.headers["Content-Type"].startswith("text/x.tlog.size")
        assert Client(process.url).post("/add-checkpoint", b"nonsense", Content_Type="text/plain").status == 400
        assert Client(process.url).post("/add-checkpoint", b"x" * (1 << 20), Content_Type="text/plain").status == 413
    with serving(*being, "--witness-log", other) as process:
        assert Client(process.url).post("/add-checkpoint", b"old 0\n\n" + first, Content_Type="text/plain").status == 404
    with serving("--db", book.folder / "kachi.db") as process:
        assert Client(process.url).post("/add-checkpoint", b"old 0\n\n" + first, Content_Type="text/plain").status == 404
