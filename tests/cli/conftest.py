# SPDX-License-Identifier: Apache-2.0
"""The program as a person meets it: run in an empty folder, with nothing of the surroundings' settings."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KACHI", str(ROOT / "build" / "kachi"))
# One mill whose furnace cut its steel from 2,200 to 1,980 kg a tonne: native tables.
MILL = {
    "activities.csv": "key,name,product,amount,unit,owner\nsteel,Steel,steel,1,t,A\n",
    "exchanges.csv": "activity,direction,flow,amount,unit\nsteel,emission,CO2,2200,kg\n",
    "measures.csv": "key,name,party,basis\nfurnace,Furnace,A,embodied\n",
    "changes.csv": "measure,operation,target,activity,flow,value,unit\nfurnace,set,amount,steel,CO2,1980,kg\n",
}
SETTINGS = ("KACHI_DB", "KACHI_PARTY", "KACHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR",
            "CLICOLOR_FORCE")


class Answer:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        return json.loads(self.out)

    def findings(self):
        """The findings of a run with --json: one line each on stderr, where a coverage build adds its own."""
        return [json.loads(line) for line in self.err.splitlines() if not line.startswith("profiling:")]

    def codes(self):
        return [finding["code"] for finding in self.findings()]


class Kachi:
    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words, code=0, env=None, before=None):
        """Runs `kachi WORDS`, in English; code: the exit code expected, None for any."""
        environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        environment.update(env or {})
        answer = Answer(subprocess.run(
            [PROGRAM, *(str(word) for word in words)], cwd=self.folder, env=environment, capture_output=True,
            encoding="utf-8", timeout=120, check=False, preexec_fn=before))
        assert code is None or answer.code == code, f"exit code {answer.code}\n{answer.out}\n{answer.err}"
        return answer

    def json(self, *words, code=0):
        return self(*words, "--json", code=code).json()


@pytest.fixture
def kachi(tmp_path):
    return Kachi(tmp_path)


@pytest.fixture(scope="session")
def car_database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("car")
    Kachi(folder)("import", ROOT / "examples" / "car")
    return folder / "kachi.db"


@pytest.fixture
def car(kachi, car_database):
    """kachi in a folder whose kachi.db holds examples/car."""
    shutil.copy(car_database, kachi.folder / "kachi.db")
    return kachi


@pytest.fixture(scope="session")
def uslci_package():
    folder = os.environ.get("KACHI_SHARED_DATA", str(ROOT / ".." / "shared" / "data"))
    package = pathlib.Path(folder) / "uslci" / "uslci-openlca-jsonld.zip"
    if not package.is_file():
        pytest.skip("the USLCI package is not in KACHI_SHARED_DATA")
    return package


@pytest.fixture(scope="session")
def uslci(tmp_path_factory, uslci_package):
    """(kachi in a folder whose kachi.db holds USLCI, what the import said)."""
    kachi = Kachi(tmp_path_factory.mktemp("uslci"))
    return kachi, kachi.json("import", uslci_package)
