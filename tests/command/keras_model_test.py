"""inwit model with Keras models, in the files that the versions of Keras write. tests/command/keras has one of each: those of tf.keras were
written by tf_keras 2.21, those of Keras 1 and 2 and of TensorFlow.js follow their sources. scripts/test-keras compares with Keras itself."""
import json
import pathlib
import random
import resource
import unittest
import zipfile

from support import CommandTest, as_numbers, inwit, read_safetensors

FILES = pathlib.Path(__file__).parent / "keras"
HE_NORMAL = {"class_name": "HeNormal", "config": {"seed": None}}


def keras_3(class_name, name, shape=None, **config):
    layer = {"module": "keras.layers", "class_name": class_name, "config": {"name": name, **config}, "registered_name": None}
    return {**layer, "build_config": {"input_shape": shape}} if shape else layer


def sequential(*layers, name="net"):
    return {"module": "keras", "class_name": "Sequential", "config": {"name": name, "layers": list(layers)}}


def entry(shape):
    return keras_3("InputLayer", "entry", batch_shape=[None, *shape])


class KerasModel(CommandTest):
    def written(self, model, *options):
        """Path -> (dtype, shape, bytes)"""
        if not isinstance(model, pathlib.Path):
            (self.folder / "model.json").write_text(json.dumps(model))
            model = "model.json"
        self.done("model", model, "--seed", 1, "-o", "m.safetensors", "--quiet", *options)
        self.metadata, tensors = read_safetensors(self.folder / "m.safetensors")
        return tensors

    def shapes(self, model, *options):
        return {path: shape for path, (_, shape, _) in self.written(model, *options).items()}

    def rejected(self, model, *options, message):
        (self.folder / "model.json").write_text(model if isinstance(model, str) else json.dumps(model))
        return self.fails(1, "model", "model.json", "--seed", 1, "-o", "m.safetensors", "--quiet", *options, message=message)

    def test_keras_1(self):
        tensors = self.written(FILES / "keras_1.json")
        wanted = {"convolution2d_1/kernel": (3, 2, 2, 4), "convolution2d_1/bias": (4,),
                  **{f"batchnormalization_1/{name}": (4,) for name in ("gamma", "beta", "moving_mean", "moving_variance")},
                  "dense_1/kernel": (4 * 3 * 3, 5), "dense_1/bias": (5,), "lstm_1/lstm_cell/kernel": (5, 24),
                  "lstm_1/lstm_cell/recurrent_kernel": (6, 24), "lstm_1/lstm_cell/bias": (24,), "timedistributed_1/dense_2/kernel": (6, 2)}
        self.assertEqual({path: shape for path, (_, shape, _) in tensors.items()},
                         {f"sequential/{path}": shape for path, shape in wanted.items()})
        bias = as_numbers(*tensors["sequential/lstm_1/lstm_cell/bias"][::2])
        self.assertEqual(list(bias), 6 * [0.0] + 6 * [1.0] + 12 * [0.0])
        self.assertEqual(tensors["sequential/convolution2d_1/kernel"][2],
                         self.filled("he_normal", "--layout", "keras", "--shape", "3,2,2,4", "--seed", 1, "--name", "sequential/convolution2d_1/kernel"))

    def test_layers_of_keras_1(self):
        first = {"name": "s", "nb_filter": 4, "nb_row": 3, "nb_col": 2, "init": "he_normal", "batch_input_shape": [None, 8, 8, 3], "dim_ordering": "tf"}
        tensors = self.written(sequential({"class_name": "SeparableConvolution2D", "config": first}, {"class_name": "Cropping2D", "config": {"name": "c"}},
                                          keras_3("Flatten", "f"), keras_3("Dense", "out", units=2)))
        self.assertEqual(tensors["net/out/kernel"][1], (6 * 7 * 4, 2))
        for name, shape in ("depthwise", "3,2,3,1"), ("pointwise", "1,1,3,4"):
            path = f"net/s/{name}_kernel"
            self.assertEqual(tensors[path][2], self.filled("he_normal", "--layout", "keras", "--shape", shape, "--seed", 1, "--name", path))
        branches = [sequential(keras_3("Dense", "a", units=4, batch_input_shape=[None, size]), name=f"branch{size}") for size in (3, 7)]
        merge = {"class_name": "Merge", "config": {"name": "merge_1", "mode": "concat", "concat_axis": -1, "layers": branches}}
        self.rejected(sequential(merge, keras_3("Dense", "out", units=2)), message='layer "merge_1" (Merge): layers is [')

    def test_keras_2(self):
        tensors = self.written(FILES / "keras_2.json")
        wanted = {"embedding_1/embeddings": (20, 6), "gru_1/gru_cell/kernel": (6, 12), "gru_1/gru_cell/recurrent_kernel": (4, 12),
                  "gru_1/gru_cell/bias": (12,), "sequential_1/dense_1/kernel": (4, 3), "sequential_1/dense_1/bias": (3,),
                  "dense_2/kernel": (6, 2), "dense_2/bias": (2,)}
        self.assertEqual({path: shape for path, (_, shape, _) in tensors.items()}, wanted)
        self.assertEqual(list(as_numbers(*tensors["dense_2/bias"][::2])), [0.25, 0.25])

    def test_tf_keras(self):
        shapes = self.shapes(FILES / "tf_keras_functional.json")
        lstm = {"kernel": (8, 20), "recurrent_kernel": (5, 20), "bias": (20,)}
        wanted = {"embedding/embeddings": (30, 8), **{f"both/{side}_lstm/lstm_cell/{name}": shape for name, shape in lstm.items()
                                                     for side in ("forward", "backward")},
                  **{f"attention/{part}/kernel": (10, 2, 4) for part in ("query", "key", "value")},
                  **{f"attention/{part}/bias": (2, 4) for part in ("query", "key", "value")},
                  "attention/attention_output/kernel": (2, 4, 10), "attention/attention_output/bias": (10,),
                  "steps/inner_dense/kernel": (10, 6), "steps/inner_dense/bias": (6,), "gru/gru_cell/kernel": (6, 9),
                  "gru/gru_cell/recurrent_kernel": (3, 9), "gru/gru_cell/bias": (2, 9), "shared/kernel": (3, 3), "shared/bias": (3,),
                  "head/first/kernel": (3, 4), "head/first/bias": (4,), "head/second/kernel": (4, 2), "head/second/bias": (2,)}
        self.assertEqual(shapes, wanted)
        shapes = self.shapes(FILES / "tf_keras_sequential.json")
        self.assertEqual(shapes["images/separable/pointwise_kernel"], (1, 1, 4, 3))
        self.assertEqual(shapes["images/out/kernel"], (12, 2))
        self.assertEqual(self.shapes(FILES / "tf_keras_operations.json")["e/kernel"], (4, 3))

    def test_tensorflow_js(self):
        wanted = {"sequential_1/dense_Dense1/kernel": (4, 5), "sequential_1/dense_Dense1/bias": (5,), "sequential_1/dense_Dense2/kernel": (5, 1)}
        self.assertEqual(self.shapes(FILES / "tensorflow_js.json"), wanted)
        self.rejected({"format": "graph-model", "modelTopology": {"node": []}}, message="is a graph model of TensorFlow.js")

    def test_archives(self):
        config = (FILES / "tf_keras_functional.json").read_text()
        wanted = self.written(FILES / "tf_keras_functional.json")
        for compression in zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED:
            with zipfile.ZipFile(self.folder / "m.keras", "w", compression) as archive:
                archive.writestr("metadata.json", "{}")
                archive.writestr("config.json", config)
            self.assertEqual(self.written(self.folder / "m.keras"), wanted)
        with zipfile.ZipFile(self.folder / "other.zip", "w") as archive:
            archive.writestr("data.pkl", "")
        self.fails(1, "model", "other.zip", "--seed", 1, "-o", "x.safetensors", message="other.zip: is a zip archive without config.json")
        with zipfile.ZipFile(self.folder / "stored.keras", "w") as archive:
            archive.writestr("config.json", config)
        damaged = (self.folder / "stored.keras").read_bytes().replace(b'"units": 5', b'"units": 6')
        (self.folder / "damaged.keras").write_bytes(damaged)
        self.fails(1, "model", "damaged.keras", "--seed", 1, "-o", "x.safetensors", message="damaged.keras: config.json cannot be read: CRC error")
        (self.folder / "broken.keras").write_bytes((self.folder / "m.keras").read_bytes()[:-30])
        self.fails(1, "model", "broken.keras", "--seed", 1, "-o", "x.safetensors", message="broken.keras: ")

    def test_a_text_within_the_text(self):
        text = json.dumps(json.dumps(sequential(entry([3]), keras_3("Dense", "a", units=2))))
        (self.folder / "text.json").write_text(text)
        self.assertEqual(set(self.written(self.folder / "text.json")), {"net/a/kernel", "net/a/bias"})

    def test_nesting_is_bounded(self):
        """Also in a text within the text, and where fill and show look for a layer."""
        levels = 100000
        deep = '{"class_name": "TimeDistributed", "config": {"name": "a", "layer": ' * levels + "{}" + "}}" * levels
        for text in deep, json.dumps(deep):
            (self.folder / "deep.json").write_text(text)
            self.fails(1, "model", "deep.json", "--seed", 1, "-o", "x.safetensors", message="deep.json: is nested too deeply")
            self.fails(1, "show", "--config", "@deep.json", "--key", "layer.kernel_initializer", message="deep.json: is nested too deeply")

    def test_initializers_and_their_seeds(self):
        seeded = {"class_name": "HeNormal", "config": {"seed": 7}}
        tensors = self.written(sequential(entry([30]), keras_3("Dense", "a", units=20, kernel_initializer=seeded, bias_initializer="ones"),
                                          keras_3("Dense", "b", units=20, kernel_initializer=None)))
        self.assertEqual(tensors["net/a/kernel"][2], self.filled("he_normal", "--layout", "keras", "--shape", "30,20", "--seed", 7, "--name", "net/a/kernel"))
        self.assertEqual(tensors["net/b/kernel"][2],
                         self.filled("glorot_uniform", "--layout", "keras", "--shape", "20,20", "--seed", 1, "--name", "net/b/kernel"))
        self.assertEqual(set(as_numbers(*tensors["net/a/bias"][::2])), {1.0})
        self.assertEqual(json.loads(self.metadata["inwit.own_seeds"]), {"net/a/kernel": 7})

    def test_layers_in_any_order(self):
        """Layers that are listed before their inputs wait for these, in a time that is linear in their number."""
        def chain(count):
            names = ["entry", *(f"d{i}" for i in range(count))]
            layers = [{**keras_3("Dense", name, units=2), "name": name, "inbound_nodes": [[[source, 0, 0, {}]]]} for source, name in zip(names, names[1:])]
            return [{**entry([2]), "name": "entry", "inbound_nodes": []}, *layers], names[-1]

        def seconds(layers, last):
            model = {"class_name": "Functional", "config": {"name": "m", "layers": layers, "input_layers": [["entry", 0, 0]], "output_layers": [[last, 0, 0]]}}
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            written = self.written(model)
            return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, written

        layers, last = chain(3000)
        forward, wanted = seconds(layers, last)
        for order in layers[::-1], random.Random(1).sample(layers, len(layers)):
            took, written = seconds(order, last)
            self.assertEqual(written, wanted)
            self.assertLess(took, 3 * forward + 0.2)

    def test_operations_are_no_layers(self):
        """keras.ops has functions that are called like layers."""
        def call(layer, source, shape):
            tensor = {"class_name": "__keras_tensor__", "config": {"shape": shape, "keras_history": [source, 0, 0]}}
            return {**layer, "name": layer["config"]["name"], "inbound_nodes": [{"args": [tensor, 0.5], "kwargs": {}}]}

        for name in "Take", "Dot", "Conv", "Reshape":
            operation = {"module": "keras.src.ops.numpy", "class_name": name, "config": {"name": "operation"}, "registered_name": name}
            layers = [{**entry([6]), "name": "entry", "inbound_nodes": []}, call(operation, "entry", [None, 6]),
                      call(keras_3("Dense", "out", units=2), "operation", [None, 3])]
            model = {"class_name": "Functional", "config": {"name": "m", "layers": layers, "input_layers": [["entry", 0, 0]], "output_layers": [["out", 0, 0]]}}
            self.assertEqual(self.shapes(model), {"out/kernel": (3, 2), "out/bias": (2,)}, name)

    def test_names_of_streams(self):
        """The initializers of inwit.keras have them: the variable is what Keras gets from that initializer."""
        named = {"module": "inwit.keras", "class_name": "HeNormal", "registered_name": "inwit>HeNormal",
                 "config": {"seed": 5, "input_axes": None, "output_axes": None, "name": "one"}}
        tensors = self.written(sequential(entry([30]), keras_3("Dense", "a", units=20, kernel_initializer=named)))
        self.assertEqual(tensors["net/a/kernel"][2], self.filled("he_normal", "--layout", "keras", "--shape", "30,20", "--seed", 5, "--name", "one"))

    def test_keys_of_fill_are_paths(self):
        """fill and show take one layer's initializer out of a model."""
        model = FILES / "tf_keras_functional.json"
        wanted = self.done("show", "--config", "glorot_uniform", "--as", "legacy")
        for key in "both.layer.kernel_initializer", "head.first.kernel_initializer", "shared.kernel_initializer", "steps.layer.kernel_initializer":
            self.assertEqual(self.done("show", "--config", f"@{model}", "--key", key, "--as", "legacy"), wanted)
        embeddings = self.done("show", "--config", f"@{model}", "--key", "embedding.embeddings_initializer", "--as", "legacy")
        self.assertIn(b"RandomUniform", embeddings)
        for key, message in [(["--key", "kernel_initializer"], "is a Keras model, and --key is kernel_initializer, must be LAYER.KEY"),
                             ([], "is a Keras model, and --key is not given"), (["--key", "shard.kernel_initializer"], 'did you mean "shared"?'),
                             (["--key", "shared.kernel"], "layers with initializers are embedding, both.layer")]:
            self.fails(1, "show", "--config", f"@{model}", *key, message=message)
        wrapper = json.dumps(keras_3("Bidirectional", "both", layer=keras_3("LSTM", "lstm", kernel_initializer="he_normal")))
        self.assertIn(b"HeNormal", self.done("show", "--config", wrapper, "--key", "layer.kernel_initializer", "--as", "keras"))

    def test_axes_of_attention(self):
        """The fans are those of the projection: of (30, 4, 5), 30 inputs and 20 outputs."""
        layer = keras_3("MultiHeadAttention", "mha", num_heads=4, key_dim=5, kernel_initializer=HE_NORMAL)
        layer["build_config"] = {"shapes_dict": {"query_shape": [None, 6, 30], "value_shape": [None, 6, 24]}}
        tensors = self.written(layer)
        self.assertEqual(tensors["mha/query/kernel"][1], (30, 4, 5))
        self.assertEqual(tensors["mha/key/kernel"][1], (24, 4, 5))
        self.assertEqual(tensors["mha/query/kernel"][2], self.filled(
            "he_normal", "--set", "input_axes=0", "--set", "output_axes=1,2", "--shape", "30,4,5", "--seed", 1, "--name", "mha/query/kernel"))

    def test_dtypes(self):
        layers = [keras_3("Dense", name, units=2, dtype=dtype) for name, dtype in
                  [("a", "bfloat16"), ("b", "mixed_float16"), ("c", {"class_name": "DTypePolicy", "config": {"name": "float64"}})]]
        tensors = self.written(sequential(entry([3]), *layers))
        self.assertEqual([tensors[f"net/{name}/kernel"][0] for name in "abc"], ["BF16", "F32", "F64"])
        for dtype in "int8_from_float32", "complex64":
            self.rejected(sequential(entry([3]), keras_3("Dense", "a", units=2, dtype=dtype)), message='layer "a" (Dense): dtype is')

    def test_one_layer(self):
        self.assertEqual(set(self.shapes(FILES / "tf_keras_functional.json", "--layer", "head")),
                         {f"head/{layer}/{name}" for layer in ("first", "second") for name in ("kernel", "bias")})
        self.assertEqual(set(self.shapes(FILES / "tf_keras_functional.json", "--layer", "head/second")), {"head/second/kernel", "head/second/bias"})
        self.fails(1, "model", FILES / "tf_keras_functional.json", "--layer", "hed", "--seed", 1, "-o", "x.safetensors",
                   message='no layer "hed" has variables; did you mean "head"?')
        self.fails(2, "model", "keras-dense", "--layer", "head", "--seed", 1, "-o", "x.safetensors", message="--layer is for Keras models")

    def test_own_layer_types(self):
        model = sequential(entry([3]), {"class_name": "Mine", "registered_name": "my>Mine", "config": {"name": "own", "width": 5}},
                           keras_3("Lambda", "cut"), keras_3("Dense", "out", units=2))
        self.rejected(model, message='layer "own": its type "Mine" is unknown')
        types = {"my>Mine": {"variables": [["w", "in[-1], 2 * width", "w_initializer"], ["s", "", "ones", "scaled"]],
                             "defaults": {"w_initializer": "he_normal", "scaled": True}, "output": "in[:-1], width"}}
        (self.folder / "types.json").write_text(json.dumps(types))
        self.rejected(model, "--layers", "types.json", message='it is the output of layer "cut" (Lambda); give that by --layers')
        (self.folder / "types.json").write_text(json.dumps({**types, "cut": {"output": "in[0], in[1] - 1"}}))
        self.assertEqual(self.shapes(model, "--layers", "types.json"), {"net/own/w": (3, 10), "net/own/s": (), "net/out/kernel": (4, 2), "net/out/bias": (2,)})
        for text, message in [("[]", "must be an object"), ('{"A": {"variables": [["w"]]}}', "types.json: A: variables must be a list"),
                              ('{"A": {"outputs": ""}}', 'A: has an unknown key "outputs"'), ('{"A": {"like": "B"}}', 'like is "B"'),
                              ('{"A": {"like": "A"}}', 'like is "A"'), ('{"A": {"like": "B"}, "B": {"like": "A"}}', "is like itself")]:
            (self.folder / "types.json").write_text(text)
            self.rejected(model, "--layers", "types.json", message=message)
        for formula in "in[-1], width |", "in[3]", "width * in", "nothing", "(((", "in[0]", "width // 0", "9" * 30:
            (self.folder / "types.json").write_text(json.dumps({"Mine": {"variables": [["w", formula, "zeros"]]}}))
            self.rejected(model, "--layers", "types.json", message='layer "own" (Mine): ')

    def test_own_types_that_are_like_others(self):
        """A default of its own takes none of the other type's away: the bias stays zero."""
        (self.folder / "types.json").write_text(json.dumps({"Mine": {"like": "Dense", "defaults": {"kernel_initializer": "he_normal"}}}))
        tensors = self.written(sequential(entry([30]), keras_3("Mine", "own", units=20)), "--layers", "types.json")
        self.assertEqual(tensors["net/own/kernel"][2],
                         self.filled("he_normal", "--layout", "keras", "--shape", "30,20", "--seed", 1, "--name", "net/own/kernel"))
        self.assertEqual(set(as_numbers(*tensors["net/own/bias"][::2])), {0.0})

    def test_random_biases_of_lstms(self):
        """Keras calls the initializer for the gates before the forget gate and for those after it: a tensor of units, one of 2 * units."""
        normal = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 0.05, "seed": None}}
        film = keras_3("ConvLSTM2D", "film", filters=6, kernel_size=2, bias_initializer=normal)
        old = {"class_name": "CuDNNLSTM", "config": {"name": "old", "units": 6, "bias_initializer": normal}}
        for model, path, before, after in [
                (sequential(entry([5, 3]), keras_3("LSTM", "lstm", units=6, bias_initializer="he_normal")), "net/lstm/lstm_cell/bias", 1, 2),
                (sequential(entry([5, 3]), keras_3("LSTM", "lstm", units=6, bias_initializer={"class_name": "HeNormal", "config": {"seed": 9}})),
                 "net/lstm/lstm_cell/bias", 1, 2),
                (sequential(entry([5, 3]), keras_3("Bidirectional", "both", layer=keras_3("LSTM", "lstm", units=6, bias_initializer=normal))),
                 "net/both/backward_lstm/lstm_cell/bias", 1, 2),
                (sequential(entry([3, 8, 8, 2]), film), "net/film/conv_lstm_cell/bias", 1, 2),
                (sequential(entry([5, 3]), old), "net/old/bias", 5, 2)]:
            with self.subTest(path=path):
                is_he = "HeNormal" in json.dumps(model) or "he_normal" in json.dumps(model)
                seed = 9 if "HeNormal" in json.dumps(model) else 1
                args = ["he_normal"] if is_he else ["random_normal", "--set", "stddev=0.05"]
                dtype, shape, data = self.written(model)[path]
                self.assertEqual((dtype, shape), ("F32", (6 * (before + 1 + after),)))
                first, last = (self.filled(*args, "--layout", "keras", "--shape", 6 * gates, "--seed", seed, "--name", f"{path}[{part}]")
                               for part, gates in ((0, before), (2, after)))
                ones = self.filled("ones", "--shape", 6)
                self.assertEqual(data, first + ones + last)
                own_seeds = json.loads(self.metadata.get("inwit.own_seeds", "{}"))
                self.assertEqual(own_seeds.get(path), 9 if seed == 9 else None)
                self.done("audit", "m.safetensors", "--recipe", "model.json", "--seed", 1)
                self.done("audit", "m.safetensors", "--recipe", "model.json", "--strict")

    def test_a_named_stream_of_random_biases(self):
        """The values that Keras gets from the initializer of that name, which it calls twice."""
        named = {"module": "inwit.keras", "class_name": "RandomNormal", "registered_name": "inwit>RandomNormal",
                 "config": {"mean": 0.0, "stddev": 0.05, "seed": 3, "name": "mine"}}
        data = self.written(sequential(entry([5, 3]), keras_3("LSTM", "lstm", units=6, bias_initializer=named)))["net/lstm/lstm_cell/bias"][2]
        first, last = (self.filled("random_normal", "--shape", 6 * gates, "--seed", 3, "--name", "mine") for gates in (1, 2))
        self.assertEqual(data, first + self.filled("ones", "--shape", 6) + last)

    def test_what_cannot_be_known(self):
        dense = keras_3("Dense", "out", units=2)
        for model, message in [
                (sequential(dense), 'layer "out" (Dense): the shape of its input is not known: the model has not been built'),
                (sequential(entry([None, None]), keras_3("Flatten", "flat"), dense), 'layer "out" (Dense): net/out/kernel has shape (None, 2)'),
                (sequential(entry([3]), keras_3("Dense", "out")), 'layer "out" (Dense): "units" has no value'),
                (sequential(entry([3]), keras_3("Dense", "out", units=2, kernel_initializer="he_norml")), 'layer "out" (Dense): kernel_initializer: '),
                (sequential(entry([3]), keras_3("Dense", "out", units=2, kernel_initializer={"a": 1})), "must be a name or an object with class_name"),
                (sequential(entry([3]), keras_3("Dense", "out", units="2")), 'units is "2", must be an integer'),
                (sequential(entry([3]), keras_3("Dense", "out", units=2, lora_rank=4)), "lora_rank is 4, which gives variables that are not supported"),
                (sequential(entry([3]), keras_3("BatchNormalization", "norm", renorm=True)), 'layer "norm" (BatchNormalization): renorm is true'),
                (sequential(entry([3]), keras_3("Conv2D", "conv", filters=2, kernel_size=3)), "its input has shape (None, 3)"),
                (sequential(entry([3]), dense, dense), 'net/out/kernel has the same path as one of layer "out" (Dense)'),
                (sequential(entry([3]), keras_3("Dense", "a*", units=2)), "its name has a *"),
                (sequential(entry([3]), keras_3("Dense", "a{b", units=2)), "its name has a {"),
                (sequential(entry([3]), keras_3("Dnse", "out", units=2)), 'its type "Dnse" is unknown; did you mean "Dense"?'),
                (sequential(entry([3]), {"class_name": 3, "config": {}}), "must be an object with class_name and config"),
                (sequential(entry([3]), keras_3("Flatten", "flat")), "the model has no variables"),
                (sequential(entry([3]), keras_3("Bidirectional", "both")), 'its config has no layer "layer"'),
                ({"class_name": "Model", "config": {"layers": 3, "input_layers": []}}, "")]:
            with self.subTest(message=message):
                self.rejected(model, message=message)
        inner = keras_3("Dense", "dense", units=2)
        for depth in range(30):  # each level calls the next one twice
            calls = [[["in", 0, 0, {}]], [["inner", 0, 0, {}]]]
            layers = [{**entry([2]), "name": "in", "inbound_nodes": []}, {**inner, "name": "inner", "inbound_nodes": calls}]
            inner = {"class_name": "Model", "config": {"name": f"level{depth}", "layers": layers, "input_layers": [["in", 0, 0]],
                                                       "output_layers": [["inner", 1, 0]]}}
        self.rejected(inner, message="called more than 1000000 times")
        cycle = [{**keras_3("Dense", name, units=2), "name": name, "inbound_nodes": [[[other, 0, 0, {}]]]} for name, other in ("ab", "ba")]
        model = {"class_name": "Model", "config": {"name": "m", "layers": cycle, "input_layers": [], "output_layers": []}}
        self.rejected(model, message="or form a cycle")

    def test_any_change_of_a_file_is_an_answer_or_an_error(self):
        """Values of other types anywhere: an exit code and a message, never a crash."""
        def paths(value, path=()):
            yield path
            items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            for key, item in items:
                yield from paths(item, (*path, key))

        model = json.loads((FILES / "keras_2.json").read_text())
        for i, path in enumerate(list(paths(model))[1:]):
            changed = json.loads((FILES / "keras_2.json").read_text())
            place = changed
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = [None, -1, "x", [], {}, 1e99, [[]], 2**62][i % 8]
            (self.folder / "changed.json").write_text(json.dumps(changed))
            self.answers("changed.json", path)

    def answers(self, file, path):
        result = inwit("model", file, "--seed", 1, "-o", "changed.safetensors", "--quiet", cwd=self.folder)
        self.assertIn(result.returncode, (0, 1, 2), (path, result))
        self.assertEqual(result.returncode == 0, result.stderr == b"", (path, result))
        (self.folder / "changed.safetensors").unlink(missing_ok=True)

    def test_audit(self):
        self.written(FILES / "keras_2.json")
        self.done("audit", "m.safetensors", "--recipe", FILES / "keras_2.json", "--seed", 1)
        text = (FILES / "keras_2.json").read_text().replace('"seed": 3', '"seed": 4')
        (self.folder / "changed.json").write_text(text)
        result = inwit("audit", "m.safetensors", "--recipe", "changed.json", "--seed", 1, cwd=self.folder)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"dense_2/kernel", result.stdout)
        self.assertNotIn(b"gru_1", result.stdout)


if __name__ == "__main__":
    unittest.main()
