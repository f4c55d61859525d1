#!/usr/bin/env python3
"""Checks examples/kubernetes and the Dockerfile without a cluster and without a container engine.

  manifests_test.py FOLDER DOCKERFILE PROGRAM

The manifests must fit the schema of Kubernetes, of each release from 1.29 on that the package kubernetes-validate has,
without unknown fields. They must agree with each other and with the program. hadolint checks the Dockerfile.
It uses the packages of build/deps/checkers (scripts/setup.sh checkers). Exit code 77 (which CTest reports as skipped)
if they are missing. With CI=true that is a failure.
"""
import os
import pathlib
import re
import subprocess
import sys
import unittest

CHECKERS = pathlib.Path(__file__).resolve().parents[3] / "build/deps/checkers"
if pathlib.Path(sys.prefix) != CHECKERS and (CHECKERS / "bin/python3").exists():
    os.execv(CHECKERS / "bin/python3", [CHECKERS / "bin/python3", *sys.argv])

try:
    import kubernetes_validate
    import yaml
except ImportError as error:
    print(f"skipped: {error}. Install it with: scripts/setup.sh checkers")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

OLDEST = (1, 29)  # backoffLimitPerIndex is enabled from this release on
FOLDER, DOCKERFILE, PROGRAM = (pathlib.Path(word).resolve() for word in sys.argv[1:4])


def versions():
    """The releases whose schemas the package has."""
    schemas = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    found = {re.match(r"v((\d+)\.(\d+)\.\d+)", folder.name) for folder in schemas.iterdir()}
    return sorted({match[1] for match in found if match and (int(match[2]), int(match[3])) >= OLDEST},
                  key=lambda version: [int(part) for part in version.split(".")])


def manifest(name):
    return yaml.safe_load((FOLDER / name).read_text())


def container(job):
    return job["spec"]["template"]["spec"]["containers"][0]


def argument(job, name):
    return next(word.partition("=")[2] for word in container(job)["args"] if word.startswith(f"--{name}="))


class Manifests(unittest.TestCase):
    def test_they_fit_the_schemas(self):
        files = sorted(FOLDER.glob("*.yaml"))
        self.assertEqual([file.name for file in files], ["indexed-job.yaml", "merge-job.yaml"])
        self.assertGreater(len(versions()), 1)
        for file in files:
            for version in versions():
                with self.subTest(file=file.name, version=version):
                    kubernetes_validate.validate(yaml.safe_load(file.read_text()), version, strict=True)

    def test_the_schemas_refuse_an_unknown_field_and_a_wrong_type(self):
        for change in ({"completionMod": "Indexed"}, {"completions": "eight"}):
            job = manifest("indexed-job.yaml")
            job["spec"].update(change)
            with self.assertRaises(kubernetes_validate.ValidationError):
                kubernetes_validate.validate(job, versions()[-1], strict=True)

    def test_the_number_of_shards_is_that_of_the_completions(self):
        job = manifest("indexed-job.yaml")
        self.assertEqual(int(argument(job, "shards")), job["spec"]["completions"])

    def test_rules_name_a_container_that_exists(self):
        for name in ("indexed-job.yaml", "merge-job.yaml"):
            job = manifest(name)
            rules = job["spec"]["podFailurePolicy"]["rules"]
            named = [rule["onExitCodes"]["containerName"] for rule in rules if "onExitCodes" in rule]
            self.assertEqual(named, [container(job)["name"]])
            self.assertEqual(job["spec"]["template"]["spec"]["restartPolicy"], "Never")  # the policy needs it

    def test_mounts_name_volumes_that_exist(self):
        for name in ("indexed-job.yaml", "merge-job.yaml"):
            job = manifest(name)
            volumes = {volume["name"] for volume in job["spec"]["template"]["spec"]["volumes"]}
            self.assertEqual({mount["name"] for mount in container(job)["volumeMounts"]}, volumes)

    def test_the_merge_reads_what_the_job_writes(self):
        job, merge = manifest("indexed-job.yaml"), manifest("merge-job.yaml")
        self.assertEqual(container(merge)["image"], container(job)["image"])
        self.assertEqual(argument(merge, "manifest"), argument(job, "manifest"))
        self.assertEqual(argument(job, "output"), container(merge)["args"][1] + "/{key}.jsonl")

    def test_the_program_has_the_options(self):
        for name in ("indexed-job.yaml", "merge-job.yaml"):
            arguments = container(manifest(name))["args"]
            text = subprocess.run([PROGRAM, arguments[0], "--help"], check=True, stdout=subprocess.PIPE, text=True,
                                  timeout=60).stdout
            for option in (word.partition("=")[0] for word in arguments if word.startswith("--")):
                self.assertRegex(text, rf"{option}\b")


class Dockerfile(unittest.TestCase):
    def test_hadolint_finds_nothing(self):
        # DL3008: the packages come from one release of Debian, without versions of their own.
        done = subprocess.run([pathlib.Path(sys.executable).parent / "hadolint", "--no-color", "--ignore", "DL3008",
                               DOCKERFILE], stdout=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_the_user_is_the_one_of_the_manifests(self):
        user = re.findall(r"^USER (\S+)$", DOCKERFILE.read_text(), re.MULTILINE)[-1]
        for name in ("indexed-job.yaml", "merge-job.yaml"):
            context = manifest(name)["spec"]["template"]["spec"]["securityContext"]
            self.assertEqual(f"{context['runAsUser']}:{context['runAsGroup']}", user)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
