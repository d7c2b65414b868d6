"""inwit list: groups by topic and ecosystem, and what to write in place of other libraries' initializers."""
import json
import unittest

from support import CommandTest, inwit, shape_of

ENTRIES = {entry["name"]: entry for entry in json.loads(inwit("list", "--json").stdout)}
TOPICS = ["constant", "random", "scaled", "orthogonal", "convolution", "recurrent", "position", "signal"]
PEERS = ["torch", "jax", "flax", "keras", "tensorflow", "flux", "lux", "haiku", "equinox", "mlx", "candle", "burn", "chainer", "mxnet", "caffe",
         "paddle", "dl4j", "mlpack", "onnx", "timm", "transformers"]


class Groups(CommandTest):
    def names(self, *args):
        return self.done("list", "--names", *args).decode().splitlines()

    def test_every_entry_has_a_topic_an_ecosystem_and_a_use(self):
        for entry in ENTRIES.values():
            with self.subTest(entry["name"]):
                prefix = entry["name"].split("_")[0]
                wanted = prefix if prefix in ("torch", "jax", "flux") else "keras" if entry["keras_class"] else "literature"
                self.assertEqual(entry["ecosystem"], wanted)
                self.assertIn(entry["topic"], TOPICS)
                self.assertTrue(entry["use"].endswith("."))
                self.assertIn(f"\n    Use: {entry['use']}\n", self.done("list", entry["name"]).decode())

    def test_an_alias_has_the_topic_and_the_use_of_its_origin(self):
        for entry in ENTRIES.values():
            if entry["alias_of"]:
                origin = ENTRIES[entry["alias_of"]]
                self.assertEqual((entry["topic"], bool(entry["use"])), (origin["topic"], True))

    def test_topics_are_a_partition(self):
        found = [name for topic in TOPICS for name in self.names("--topic", topic)]
        self.assertEqual(sorted(found), sorted(ENTRIES))
        self.assertEqual(self.names(), list(ENTRIES))  # the order of scripts that read the names

    def test_topic_in_every_form(self):
        for topic in TOPICS:
            wanted = [entry["name"] for entry in ENTRIES.values() if entry["topic"] == topic]
            self.assertEqual(self.names("--topic", topic.upper()), wanted)
            self.assertEqual([entry["name"] for entry in json.loads(self.done("list", "--json", "--topic", topic))], wanted)
            text = self.done("list", "--topic", topic).decode()
            self.assertEqual(sorted(line.split(":")[0] for line in text.splitlines() if ": " in line and not line.startswith(" ")), wanted)

    def test_headings(self):
        """Each entry is under the heading of its topic and ecosystem."""
        titles = {"torch": "PyTorch", "jax": "JAX", "flux": "Flux", "keras": "Keras", "literature": "Literature"}
        found, heading = {}, None
        lines = self.done("list").decode().splitlines()
        for line, below in zip(lines, lines[1:] + [""]):
            if below and set(below) == {"-"}:
                self.assertEqual(len(below), len(line))
                heading = line
            elif ": " in line and not line.startswith(" "):
                found[line.split(":")[0]] = heading
        self.assertEqual(sorted(found), sorted(ENTRIES))
        by_topic = {}
        for name, heading in found.items():
            topic, ecosystem = heading.rsplit(", ", 1)
            self.assertEqual(ecosystem, titles[ENTRIES[name]["ecosystem"]])
            self.assertEqual(by_topic.setdefault(ENTRIES[name]["topic"], topic), topic)
        self.assertEqual(len(set(by_topic.values())), len(TOPICS))

    def test_errors(self):
        self.fails(2, "list", "--topic", "recurent", message='--topic is "recurent", which is unknown; did you mean "recurrent"? '
                   f"known are {', '.join(TOPICS)}")
        self.fails(2, "list", "--topic", "", message='--topic is "", which is unknown; known are')
        for args in ["zeros", "--topic", "scaled"], ["zeros", "--peer", "torch"], ["--topic", "scaled", "--peer", "torch"]:
            self.fails(2, "list", *args, message="NAME, --topic and --peer are mutually exclusive")
        self.fails(2, "list", "--peer", "torch", "--names", "--json", message="--names and --json are mutually exclusive")


class Peers(CommandTest):
    def table(self, name):
        return json.loads(self.done("list", "--json", "--peer", name))

    def test_rows_name_initializers_and_their_arguments(self):
        for name in PEERS:
            peer = self.table(name)
            self.assertEqual(list(peer), ["name", "rows", "synonyms", "text", "title"])
            self.assertEqual(peer["name"], name)
            self.assertTrue(peer["rows"])
            for row in peer["rows"]:
                with self.subTest(peer=name, row=row["theirs"]):
                    self.assertEqual(sorted(row), ["arguments", "initializer", "note", "theirs"])
                    if row["initializer"] is None:
                        self.assertTrue(row["note"])
                        continue
                    known = {argument["name"]: argument for argument in ENTRIES[row["initializer"]]["arguments"]}
                    self.assertLessEqual(row["arguments"].keys(), known.keys())
                    for key, value in row["arguments"].items():
                        symbols = row["theirs"].replace("(", " ")
                        if isinstance(value, str) and "choices" in known[key] and value not in symbols:
                            self.assertIn(value, known[key]["choices"])

    def test_literal_rows_fill(self):
        """What the tables say can be written as it is."""
        filled = 0
        for name in PEERS:
            for row in self.table(name)["rows"]:
                entry = ENTRIES.get(row["initializer"])
                if entry is None or not all(self.is_literal(entry, key, value) for key, value in row["arguments"].items()):
                    continue
                required = {a["name"]: a["example"] for a in entry["arguments"] if a["required"]}
                flags = [f"--set={key}={value}" for key, value in {**required, **row["arguments"]}.items()]
                shape = ",".join(map(str, shape_of(entry)))
                self.done("fill", entry["name"], "--shape", shape, *(["--layout", "keras"] if entry["uses_fans"] else []), *flags, "-o", "w.npy")
                filled += 1
        self.assertGreater(filled, 100)

    @staticmethod
    def is_literal(entry, key, value):
        choices = next(argument for argument in entry["arguments"] if argument["name"] == key).get("choices", [])
        return not isinstance(value, str) or value in choices

    def test_every_initializer_of_an_ecosystem_is_in_its_table(self):
        for ecosystem in "torch", "jax", "flux", "keras":
            named = {row["initializer"] for row in self.table(ecosystem)["rows"]}
            for entry in ENTRIES.values():
                if entry["ecosystem"] == ecosystem:
                    self.assertIn(entry["name"], named, ecosystem)

    def test_text_and_names_have_what_the_json_has(self):
        for name in PEERS:
            peer, text = self.table(name), self.done("list", "--peer", name).decode()
            self.assertTrue(text.startswith(f"In place of {peer['title']}\n"))
            for row in peer["rows"]:
                settings = "".join(f" {key}={value}" for key, value in row["arguments"].items())
                self.assertIn(f"\n{row['theirs']}\n    {row['initializer'] or 'no initializer'}{settings}\n", text + "\n")
                self.assertIn(row["note"], text)
            names = self.done("list", "--names", "--peer", name).decode().splitlines()
            self.assertEqual(names, sorted({row["initializer"] for row in peer["rows"]} - {None}))

    def test_what_the_literature_says(self):
        rows = {name: {row["theirs"]: row for row in self.table(name)["rows"]} for name in PEERS}
        self.assertEqual(rows["candle"]["linear, conv: weight"]["initializer"], "torch_kaiming_normal")
        self.assertEqual(rows["caffe"]["xavier(variance_norm=FAN_IN)"]["initializer"], "lecun_uniform")
        self.assertEqual(rows["chainer"]["Orthogonal(scale=1.1)"]["arguments"], {"gain": 1.1})
        self.assertEqual(rows["dl4j"]["SIGMOID_UNIFORM"]["arguments"], {"scale": 16, "mode": "fan_avg", "distribution": "uniform"})
        self.assertIsNone(rows["mlx"]["init.sparse(sparsity, mean=0, std=1)"]["initializer"])

    def test_synonyms_and_errors(self):
        for synonym, name in {"PyTorch": "torch", "TF": "tensorflow", "Flux.jl": "flux", "hk": "haiku", "BURN": "burn", "HuggingFace": "transformers"}.items():
            self.assertEqual(self.table(synonym), self.table(name))
        self.fails(2, "list", "--peer", "pytroch", message='--peer is "pytroch", which is unknown; did you mean "pytorch"? '
                   f"known are {', '.join(PEERS)}")
        self.fails(2, "list", "--peer", "sonnet-2", message='--peer is "sonnet-2", which is unknown; known are')


if __name__ == "__main__":
    unittest.main()
