"""inwit model --recipes, and what the shipped recipes say about themselves."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from support import INWIT, RECIPES, CommandTest

SHIPPED = {path.stem: json.loads(path.read_text()) for path in sorted(RECIPES.glob("*.json"), key=lambda path: path.stem)}


class Listed(CommandTest):
    def lines(self, *args):
        head, *lines = self.done("model", "--recipes", *args).decode().splitlines()
        self.assertEqual(head.split(), ["recipe", "description"])
        return dict(line.split(maxsplit=1) for line in lines)

    def test_every_recipe_with_its_description(self):
        lines = self.lines()
        self.assertEqual(list(lines), list(SHIPPED))
        for name, recipe in SHIPPED.items():
            with self.subTest(name):
                begin = recipe["comment"].split(": ")[0].split(". ")[0]
                self.assertEqual(lines[name], recipe.get("description", begin))
                self.assertLessEqual(len(lines[name]), 108)

    def test_nothing_else_is_read(self):
        for more in ["llama"], ["--seed", 1], ["-o", "m.safetensors"], ["--config", "config.json"], ["--set", "layers=1"], ["--quiet"]:
            option = {"llama": "RECIPE", "-o": "--output"}.get(more[0], more[0])
            self.fails(2, "model", "--recipes", *more, message=f"--recipes and {option} are mutually exclusive")
        self.fails(2, "model", "--recipes", "--recipe", message='unknown option "--recipe"; did you mean "--recipes"?')
        self.fails(2, "model", message="RECIPE is required")
        self.assertIn("--recipes", self.done("help", "model").decode())

    def test_an_own_file_of_the_name_is_not_meant(self):
        (self.folder / "llama").write_text("{}")
        (self.folder / "llama.json").write_text("{}")
        self.assertEqual(self.lines()["llama"], SHIPPED["llama"]["description"])

    def test_folders_with_other_recipes(self):
        """The folder is found from the executable; a recipe without a description has the beginning of its comment."""
        (self.folder / "bin").mkdir()
        shutil.copy(INWIT, self.folder / "bin" / "inwit")
        environment = os.environ | {"LD_LIBRARY_PATH": str(pathlib.Path(os.environ["INWIT_LIBRARY"] or INWIT).parent)}

        def run():
            return subprocess.run(["bin/inwit", "model", "--recipes"], cwd=self.folder, env=environment, capture_output=True, text=True)

        self.assertEqual((run().returncode, "no shipped recipes in " in run().stderr), (1, True))
        folder = self.folder / "share/inwit/recipes"
        folder.mkdir(parents=True)
        for name, recipe in {"a": {"comment": "First. Second"}, "b": {"comment": "One: two"}, "c": {"description": "Third", "comment": "x"}, "d": {}}.items():
            (folder / f"{name}.json").write_text(json.dumps({**recipe, "rules": []}))
        self.assertEqual(run().stdout.splitlines(), ["recipe  description", "a       First", "b       One", "c       Third", "d"])
        (folder / "e.json").write_text("[1")
        self.assertEqual((run().returncode, "e.json: must be a JSON object" in run().stderr), (1, True))


class Documents(unittest.TestCase):
    def test_options_have_a_comment_and_a_default(self):
        for name, recipe in SHIPPED.items():
            for option, value in recipe.get("let", {}).items():
                with self.subTest(name, option=option):
                    if isinstance(value, dict) and "value" in value:
                        self.assertTrue(value["comment"])

    def test_models_of_hugging_face_have_the_dtype_of_their_config(self):
        of_config = {"config": ["dtype", "torch_dtype"], "else": "float32"}
        for name, recipe in SHIPPED.items():
            with self.subTest(name):
                is_theirs = any(model.startswith("transformers.") for model in recipe.get("models", []))
                self.assertEqual(recipe.get("dtype"), of_config if is_theirs else None)

    def test_configs_name_their_model(self):
        """That of another one would be filled with the wrong distributions."""
        for name, recipe in SHIPPED.items():
            for package, member in ("transformers.", "model_type"), ("diffusers.", "_class_name"):
                if any(model.startswith(package) for model in recipe.get("models", [])):
                    with self.subTest(name):
                        self.assertIn(member, recipe["requires"])


class Required(CommandTest):
    def test_a_config_of_another_model(self):
        model = "model", "llama", "--config", "config.json", "--seed", 1, "--quiet", "-o", "m.safetensors"
        config = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 9}
        for kind in None, "llama", "qwen3":
            (self.folder / "config.json").write_text(json.dumps({**config, "model_type": kind}))
            self.done(*model)
        for kind in "gemma", "phi3", "qwen2_moe":  # zeros for its norms, fused names, experts
            (self.folder / "config.json").write_text(json.dumps({**config, "model_type": kind}))
            self.fails(1, *model, message=f'"model_type" is "{kind}", this recipe requires "llama" or "mistral" or "qwen2" or "qwen3"')


if __name__ == "__main__":
    unittest.main()
