"""inwit model and inwit audit with recipes whose tensors have parts: fused and stacked weights hold the bytes of separate ones."""
import json
import unittest

from support import CommandTest, as_numbers, inwit, read_safetensors

MIXTRAL = {"num_hidden_layers": 2, "hidden_size": 64, "intermediate_size": 48, "vocab_size": 200, "num_attention_heads": 8,
           "num_key_value_heads": 2, "num_local_experts": 3, "pad_token_id": 5, "tie_word_embeddings": False}
PARTS = {"recipe": 2, "layout": "torch", "rules": [
    {"match": "*.A_log", "dtype": "float32", "initializer": "ones"},
    {"match": "qkv", "split": {"axis": 0, "into": 3}, "initializer": "orthogonal"},
    {"match": "c_attn", "dtype": "bf16", "parts": {"axis": 1, "sizes": [40, 40, "=shape[1] - 80"], "rules": [
        {"initializer": "glorot_uniform", "stream": "q"}, {"initializer": "orthogonal"}, {"initializer": "zeros"}]}},
    {"match": "table", "dtype": "bf16", "zero_rows": [3, 7], "initializer": "lecun_normal"},
    {"match": "*", "dtype": "bf16", "initializer": "glorot_uniform"}],
    "tensors": [{"name": "m.A_log", "shape": [4]}, {"name": "qkv", "shape": [48, 16], "dtype": "float64"},
                {"name": "c_attn", "shape": [64, 120]}, {"name": "table", "shape": [100, 40]}, {"name": "plain", "shape": [8, 8]}]}


class Parts(CommandTest):
    def model(self, recipe, *arguments):
        self.done("model", recipe, "--seed", 3, "-o", "m.safetensors", "--quiet", *arguments)
        return read_safetensors(self.folder / "m.safetensors")

    def audit(self, *arguments, status=0):
        result = inwit("audit", "m.safetensors", *arguments, cwd=self.folder)
        self.assertEqual(result.returncode, status, (result.stdout, result.stderr))
        return result.stdout if isinstance(result.stdout, str) else result.stdout.decode()

    def rewrite(self, begin, data):
        """Replaces bytes of the file, counted from the end of its header."""
        content = bytearray((self.folder / "m.safetensors").read_bytes())
        at = 8 + int.from_bytes(content[:8], "little") + begin
        content[at:at + len(data)] = data
        (self.folder / "m.safetensors").write_bytes(content)

    def offsets(self, name):
        content = (self.folder / "m.safetensors").read_bytes()
        size = int.from_bytes(content[:8], "little")
        return json.loads(content[8:8 + size])[name]["data_offsets"]

    def test_mixtral_in_memory_and_as_stored(self):
        (self.folder / "config.json").write_text(json.dumps(MIXTRAL))
        stored = self.model("mixtral", "--config", "config.json", "--set", "stored=1")[1]
        self.audit("--recipe", "mixtral", "--config", "config.json", "--seed", 3)
        metadata, fused = self.model("mixtral", "--config", "config.json")
        self.audit("--recipe", "mixtral", "--config", "config.json", "--seed", 3)
        self.audit("--recipe", "mixtral", "--config", "config.json", "--strict")
        self.assertEqual(sorted(json.loads(metadata["inwit.stream_versions"])), ["ones", "random_normal", "zeros"])
        for layer in range(2):
            before = f"model.layers.{layer}."
            expert = [[stored.pop(f"{before}block_sparse_moe.experts.{e}.w{w}.weight")[2] for w in (1, 2, 3)] for e in range(3)]
            self.assertEqual(fused.pop(f"{before}mlp.experts.gate_up_proj")[2], b"".join(w1 + w3 for w1, _, w3 in expert))
            self.assertEqual(fused.pop(f"{before}mlp.experts.down_proj")[2], b"".join(w2 for _, w2, _ in expert))
            self.assertEqual(fused.pop(f"{before}mlp.gate.weight"), stored.pop(f"{before}block_sparse_moe.gate.weight"))
        self.assertEqual(fused, stored)
        rows = as_numbers(*fused["model.embed_tokens.weight"][::2]).reshape(200, 64)
        self.assertEqual((rows == 0).all(axis=1).nonzero()[0].tolist(), [5])
        data = self.filled("random_normal", "--set", "stddev=0.02", "--shape", "48,64", "--seed", 3,
                           "--name", "model.layers.1.block_sparse_moe.experts.2.w3.weight")
        self.assertEqual(data, expert[2][2])

    def test_other_experts_in_memory_and_as_stored(self):
        members = {"moe_intermediate_size": 20, "num_experts": 3, "n_routed_experts": 3, "first_k_dense_replace": 1, "mlp_only_layers": [0]}
        (self.folder / "config.json").write_text(json.dumps({**MIXTRAL, **members}))
        for recipe in "qwen3-moe", "deepseek-v3":
            with self.subTest(recipe):
                stored = self.model(recipe, "--config", "config.json", "--set", "stored=1")[1]
                fused = self.model(recipe, "--config", "config.json")[1]
                self.audit("--recipe", recipe, "--config", "config.json", "--seed", 3)
                self.audit("--recipe", recipe, "--config", "config.json", "--strict")
                before = "model.layers.1.mlp.experts."
                gates, ups, downs = ([stored.pop(f"{before}{e}.{part}_proj.weight")[2] for e in range(3)] for part in ("gate", "up", "down"))
                self.assertEqual(fused.pop(before + "gate_up_proj")[2], b"".join(gate + up for gate, up in zip(gates, ups)))
                self.assertEqual(fused.pop(before + "down_proj")[2], b"".join(downs))
                self.assertEqual(fused, stored)

    def test_a_larger_tensor_than_a_box_has_its_parts(self): # that are written and audited box by box
        recipe = {"recipe": 2, "rules": [{"match": "w", "parts": {"axis": 0, "each": "e", "rule": {"parts": {
            "axis": 1, "sizes": [300, 700], "rules": [{"initializer": "random_normal"}, {"initializer": "random_uniform"}]}}}}],
            "tensors": [{"name": "w", "shape": [3, 3000, 1000]}]}
        (self.folder / "r.json").write_text(json.dumps(recipe))
        whole = as_numbers(*self.model("r.json")[1]["w"][::2]).reshape(3, 3000, 1000)
        for e, part, initializer, columns in [(1, 0, "random_normal", slice(0, 300)), (2, 1, "random_uniform", slice(300, 1000))]:
            data = self.filled(initializer, "--shape", f"3000,{columns.stop - columns.start}", "--seed", 3, "--name", f"w[{e}][{part}]")
            self.assertEqual(whole[e][:, columns].astype("float32").tobytes(), data)
        self.audit("--recipe", "r.json", "--seed", 3)

    def test_the_report_names_the_initializers_and_dtypes(self):
        (self.folder / "r.json").write_text(json.dumps(PARTS))
        report = self.done("model", "r.json", "--seed", 3, "-o", "m.safetensors", "--report", "json")
        tensors = {one["name"]: one for one in json.loads(report)["tensors"]}
        self.assertEqual({name: (one["dtype"], one["initializer"]) for name, one in tensors.items()}, {
            "m.A_log": ("F32", "ones"), "qkv": ("F64", "orthogonal"), "c_attn": ("BF16", "glorot_uniform + orthogonal + zeros"),
            "table": ("BF16", "lecun_normal + zeros"), "plain": ("BF16", "glorot_uniform")})
        self.assertEqual(tensors["table"]["expected"]["mean"], 0)

    def test_audits_find_what_is_wrong_with_a_part(self):
        (self.folder / "r.json").write_text(json.dumps(PARTS))
        tensors = self.model("r.json")[1]
        self.assertIn("8 tensors as the recipe gives them", self.audit("--recipe", "r.json"))
        self.audit("--recipe", "r.json", "--seed", 3)
        begin, end = self.offsets("table")
        rows = as_numbers(*tensors["table"][::2]).reshape(100, 40)
        self.assertEqual((rows == 0).all(axis=1).nonzero()[0].tolist(), [3, 7])
        self.rewrite(begin + 7 * 80, b"\x00\x3c" * 40)  # a padding row that is not zero
        self.assertIn("table", self.audit("--recipe", "r.json", status=1))
        self.model("r.json")
        begin, end = self.offsets("c_attn")
        row = tensors["c_attn"][2]
        for i in range(64):  # the first part twice as large: one more in the exponent
            values = bytearray(row[240 * i:240 * i + 80])
            for at in range(1, 80, 2):
                exponent = (values[at] & 0x7f) << 1 | values[at - 1] >> 7
                values[at] = values[at] & 0x80 | (exponent + 1) >> 1
                values[at - 1] = values[at - 1] & 0x7f | (exponent + 1 & 1) << 7
            self.rewrite(begin + 240 * i, bytes(values))
        found = json.loads(self.audit("--recipe", "r.json", "--json", status=1))
        self.assertEqual([one["name"] for one in found["tensors"] if one["findings"]], ["c_attn[0]"])
        self.assertAlmostEqual(next(one["factor"] for one in found["tensors"] if one["name"] == "c_attn[0]"), 2, places=1)
        self.model("r.json")
        self.rewrite(begin + 240 + 100, b"\x00\x00")
        found = json.loads(self.audit("--recipe", "r.json", "--seed", 3, "--json", status=1))
        self.assertEqual([one["name"] for one in found["tensors"] if one["findings"]], ["c_attn[1]"])

    def test_experts_that_are_equal_are_a_finding(self):
        (self.folder / "config.json").write_text(json.dumps(MIXTRAL))
        tensors = self.model("mixtral", "--config", "config.json")[1]
        name = "model.layers.0.mlp.experts.down_proj"
        size = len(tensors[name][2]) // 3
        self.rewrite(self.offsets(name)[0] + size, tensors[name][2][:size])
        found = self.audit("--recipe", "mixtral", "--config", "config.json", status=1)
        self.assertIn(f"{name}[1]", found)
        self.assertIn(f"has the same elements as {name}[0]", found)


if __name__ == "__main__":
    unittest.main()
