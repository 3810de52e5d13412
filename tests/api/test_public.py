# SPDX-License-Identifier: Apache-2.0
"""What outsiders find at `kachi serve --public`: does a label's QR code lead to a page whose check works, and is what changes
not kept, what never changes kept for ever, and what is not published not there?"""

import html
import importlib.util
import json
import pathlib
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
    """What the verifier V hands to outsiders."""
    return json.loads(book("publish", "public", "--key", "v.key", "--as", "V", "--json", env=WORDS).out)


@pytest.fixture(scope="module")
def book(car_database, tmp_path_factory):
    book = foreign.Kachi(tmp_path_factory.mktemp("public"))
    shutil.copy(car_database, book.folder / "kachi.db")
    book.id = book.json("statement", "draft", "car", "--quantity", "1000", "--reference", "car-ev")["id"]
    book.json("statement", "verify", book.id, "--as", "V")
    book.draft = book.json("statement", "draft", "car", "--quantity", "999")["id"]
    book.vkey = book("key", "new", "v.example", "--out", "v.key", env=WORDS).out.strip()
    done = publish(book)
    assert (done["log"], done["credentials"], done["credentials_new"]) == ("v.example", 1, 1)
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


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_publishing_again_adds_what_came_and_leaves_what_was_handed_out(book, tmp_path):
    before = files_of(book.folder / "public")
    assert publish(book)["credentials_new"] == 0
    after = files_of(book.folder / "public")
    assert {str(path) for path in after if before.get(path) != after[path]} <= {"status/withdrawn", "status/retired"}
    assert set(before) == set(after)
    # W's statement is not V's to sign: named or not, one key signs for one verifier.
    other = book.json("statement", "draft", "car", "--quantity", "998")["id"]
    book.json("statement", "verify", other, "--as", "W")
    assert publish(book)["credentials"] == 1
    assert "publish-verifiers" in book("publish", tmp_path / "all", "--key", "v.key", "--json", env=WORDS, code=1).codes()
    book.json("statement", "withdraw", other, "--as", "D", "--reason", "a trial")


def test_a_key_that_readers_do_not_believe_signs_nothing(book, tmp_path):
    """A new key is published first; the credentials of the old one are then written anew, by the new one."""
    folder = tmp_path / "public"
    shutil.copytree(book.folder / "public", folder)
    (tmp_path / "old.key").write_bytes((book.folder / "v.key").read_bytes())
    new = tmp_path / "new.key"
    book("key", "new", "v.example", "--out", new, env=WORDS)
    before = files_of(folder)
    refused = book("publish", folder, "--key", new, "--as", "V", "--json", env=WORDS, code=None)
    assert refused.code != 0 and "publish-keys" in refused.codes() and files_of(folder) == before
    (folder / "did.json").write_text(book("key", "show", new, tmp_path / "old.key", "--format", "did").out)
    done = json.loads(book("publish", folder, "--key", new, "--as", "V", "--json", env=WORDS).out)
    assert done["log"] == "v.example" and done["credentials_new"] == 1  # the log goes on under its own key
    assert (folder / "log.vkey").read_bytes() == before[pathlib.Path("log.vkey")]
    book("verify", folder / "s" / f"{book.id}.jwt", "--keys", folder / "did.json", "--status", folder / "status" / "withdrawn",
         "--status", folder / "status" / "retired", "--log-key", book.vkey)


def test_the_api_looks_a_withdrawal_and_a_receipt_up_as_the_command_does(served, book):
    folder = book.folder / "public"
    lists = [folder / "status" / "withdrawn", folder / "status" / "retired"]
    body = {
        "credential": (folder / "s" / f"{book.id}.jwt").read_text().strip(),
        "keys": json.loads((folder / "did.json").read_text()),
        "status": [path.read_text().strip() for path in lists],
        "log_keys": [book.vkey],
    }
    said = served.post("/api/v1/verify", body).json
    command = json.loads(book("verify", folder / "s" / f"{book.id}.jwt", "--keys", folder / "did.json", "--status", lists[0],
                              "--status", lists[1], "--log-key", book.vkey, "--json").out)
    assert said["ok"] is True and said["checks"] == command["checks"]
    assert "unasked" not in said["checks"].values()


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
