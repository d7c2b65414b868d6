"""Compares `inwit model` on Keras models with Keras itself: for every layer type, the variables' paths, shapes, dtypes and distributions are
those of the model that Keras creates from the same config. Run by scripts/test-keras. Environment: INWIT."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

os.environ.setdefault("KERAS_BACKEND", "numpy")
import keras
import numpy as np
from keras_zoo import MODELS
from safetensors.numpy import load_file
from scipy import stats

INWIT = os.environ["INWIT"]
SHAPES = ("build_config", "build_input_shape", "shape")


def without(value, keys):
    if isinstance(value, list):
        return [without(item, keys) for item in value]
    return {key: without(item, keys) for key, item in value.items() if key not in keys} if isinstance(value, dict) else value


def written(text, *options, check=True):
    """Name -> array, as `inwit model` writes it, of a model given as text or as a path."""
    with tempfile.TemporaryDirectory() as folder:
        path = text if isinstance(text, pathlib.Path) else pathlib.Path(folder, "model.json")
        if path is not text:
            path.write_text(text)
        command = [INWIT, "model", str(path), "--seed", "1", "-o", folder + "/out.safetensors", *options]
        subprocess.run(command, capture_output=True, check=check, text=True)
        return load_file(folder + "/out.safetensors")


def variables(model):
    """Path -> array, but for integers: the states of generators and a count of data."""
    return {v.path: np.asarray(v.value) for v in model.variables if "int" not in v.dtype}


def is_orthogonal(values):
    if values.ndim < 2:
        return False
    matrix = values.reshape(-1, values.shape[-1]).astype(np.float64)
    gram = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    return gram.shape[0] > 1 and np.allclose(gram, np.eye(gram.shape[0]), atol=1e-3)


class KerasModels(unittest.TestCase):
    def assert_same(self, name, ours, keras_values, again, seeded):
        """What is not random is equal; else the distribution is the same."""
        self.assertEqual(ours.shape, keras_values.shape, name)
        self.assertEqual(str(ours.dtype), str(keras_values.dtype), name)
        ours, theirs, again = (np.asarray(values, np.float64).ravel() for values in (ours, keras_values, again))
        if np.array_equal(theirs, again) and not seeded:
            np.testing.assert_allclose(ours, theirs, atol=1e-5, err_msg=name)
            return
        self.assertGreater(stats.ks_2samp(ours, np.concatenate([theirs, again])).pvalue, 1e-4, name)
        if ours.size >= 200:
            self.assertAlmostEqual(ours.std() / np.concatenate([theirs, again]).std(), 1, delta=6 / np.sqrt(ours.size), msg=name)

    def test_every_layer_type(self):
        for index, (name, make) in enumerate(MODELS.items()):
            with self.subTest(model=name):
                keras.backend.clear_session()
                keras.utils.set_random_seed(index)
                model = make()
                text = model.to_json()
                plain = json.dumps(without(json.loads(text), ("build_config",)))  # with it, Keras drops the names of models
                keras.backend.clear_session()
                theirs, again = (variables(keras.models.model_from_json(plain)) for _ in range(2))
                ours = written(text)
                self.assertEqual(set(ours), set(theirs))
                if name != "unbuilt":  # the config does not tell that its inner model had no input of its own
                    self.assertEqual(set(ours), set(variables(model)))
                for path, values in theirs.items():
                    self.assert_same(path, ours[path], values, again[path], name == "seeds")
                    self.assertEqual(is_orthogonal(ours[path]), is_orthogonal(values), path)

    def test_the_forget_gate_of_random_biases(self):
        """Ones where Keras has them, and around them two draws. Keras begins both at the same seed, so that on some backends, as NumPy's, one
        is the beginning of the other; ours are independent."""
        keras.backend.clear_session()
        model = MODELS["random biases"]()
        ours, theirs = written(model.to_json()), variables(model)
        biases = [path for path in theirs if path.endswith("/bias")]
        self.assertEqual(len(biases), 4)
        for path in biases:
            np.testing.assert_array_equal(ours[path] == 1, theirs[path] == 1, path)
            units = ours[path].size // 4
            self.assertFalse(np.any(ours[path][:units] == ours[path][2 * units:3 * units]), path)

    def test_the_table_has_every_layer(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        table = json.loads((root / "tools/keras/layers.json").read_text())
        known = {name for name, entry in table.items() if isinstance(entry, dict)} | set(table["unchanged"])
        classes = {value.__name__ for value in vars(keras.layers).values() if isinstance(value, type) and issubclass(value, keras.layers.Layer)}
        others = {"Layer", "Wrapper", "InputLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer"}
        self.assertEqual(classes - known - others, set())

    def test_shapes_are_inferred(self):
        for name, make in MODELS.items():
            with self.subTest(model=name):
                keras.backend.clear_session()
                text = make().to_json()
                ours, inferred = written(text), written(json.dumps(without(json.loads(text), SHAPES)))
                self.assertEqual(set(ours), set(inferred))
                self.assertTrue(all(np.array_equal(ours[path], inferred[path]) for path in ours))

    def test_archives(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "model.keras")
            for name in "nested", "text":
                keras.backend.clear_session()
                model = MODELS[name]()
                model.save(path)
                ours, from_json = written(path), written(model.to_json())
                self.assertEqual(set(ours), set(from_json))
                self.assertTrue(all(np.array_equal(ours[name], from_json[name]) for name in ours))


if __name__ == "__main__":
    unittest.main()
