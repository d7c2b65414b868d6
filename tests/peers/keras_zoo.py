"""Models with every layer type of Keras that has variables, and with those that change shapes, for keras_model_test.py."""
import keras
from keras import layers as L


def sequential(shape, *layers, name="net"):
    return keras.Sequential([keras.Input(shape), *layers], name=name)


def functional(shape, call, dtype=None):
    inputs = keras.Input(shape, dtype=dtype)
    return keras.Model(inputs, call(inputs), name="outer")


def shared(x):
    dense = L.Dense(24, name="twice", kernel_initializer="he_normal")
    return L.Add()([dense(x), L.Activation("relu")(dense(x))])


def nested(x):
    inner = keras.Sequential([keras.Input((24,)), L.Dense(20), L.LayerNormalization()], name="inner")
    graph_in = keras.Input((20,))
    graph = keras.Model(graph_in, [L.Dense(30, name="deep")(graph_in), L.Dense(10, name="aside")(graph_in)], name="graph")
    later = keras.Sequential([L.Dense(16), L.Dense(12)], name="later")
    deep, aside = graph(inner(shared(x)))
    return later(L.Concatenate()([deep, aside]))


def attention(x):
    x = L.MultiHeadAttention(4, 8, value_dim=6, name="mha")(x, x)
    x = L.MultiHeadAttention(2, 8, output_shape=32, use_bias=False, kernel_initializer="lecun_normal")(x, value=x, key=x)
    x = L.GroupQueryAttention(8, 4, 2, kernel_initializer="he_uniform")(x, x)
    y = L.Attention(use_scale=True, score_mode="concat")([x, x])
    return L.AdditiveAttention()([x, y])


def states(x):
    x, h, c = L.LSTM(24, return_sequences=True, return_state=True)(x)
    x = L.LSTM(24, return_sequences=True)(x, initial_state=[h, c])
    x, _, _ = L.Bidirectional(L.GRU(20, return_sequences=True, return_state=True))(x)
    return L.Dense(8)(x)


def einsum(x):
    x = L.EinsumDense("abc,cde->abde", output_shape=(None, 4, 16), bias_axes="de", kernel_initializer="he_normal")(x)
    x = L.EinsumDense("abde,dec->abc", output_shape=(None, 32), bias_axes="c")(x)
    return L.EinsumDense("...x,xy->...y", output_shape=48, bias_axes="y")(x)


def images(x):
    x = L.ZeroPadding2D(((1, 2), (0, 3)))(L.Rescaling(1 / 255)(x))
    x = L.Conv2D(16, 3, strides=2, padding="same", groups=2, kernel_initializer="he_normal", bias_initializer="ones")(x)
    x = L.BatchNormalization(gamma_initializer=keras.initializers.Constant(0.5))(x)
    x = L.PReLU(shared_axes=[1, 2], alpha_initializer=keras.initializers.Constant(0.25))(x)
    x = L.MaxPooling2D(3, 2)(L.DepthwiseConv2D((3, 5), depth_multiplier=2, padding="same")(x))
    x = L.SeparableConv2D(24, 3, depth_multiplier=2, pointwise_initializer="he_uniform")(x)
    x = L.Cropping2D(((0, 1), (1, 0)))(L.UpSampling2D((2, 3))(L.GroupNormalization(4)(x)))
    x = L.Conv2DTranspose(8, (3, 2), strides=2, padding="same")(x)
    x = L.Conv2DTranspose(8, 3, strides=2, output_padding=1)(x)
    x = L.Conv2D(20, (3, 2), dilation_rate=2)(L.AveragePooling2D(2)(x))
    x = L.Add()([L.SpatialDropout2D(0.1)(x), x])
    return L.Dense(10)(L.Flatten()(L.PReLU()(L.LayerNormalization(axis=[1, 3])(x))))


def text(x):
    x = L.Embedding(200, 24, embeddings_initializer="random_normal")(x)
    x = L.Bidirectional(L.LSTM(16, return_sequences=True, recurrent_initializer="glorot_normal"), merge_mode="sum")(x)
    x = L.TimeDistributed(L.Dense(20, kernel_initializer="lecun_uniform"))(x)
    x = L.RNN([L.LSTMCell(16), L.GRUCell(12)], return_sequences=True)(x)
    x = L.RNN(L.SimpleRNNCell(14), return_sequences=True)(x)
    x = L.GRU(16, return_sequences=True, reset_after=False)(x)
    return L.Bidirectional(L.SimpleRNN(8), merge_mode=None)(x)[0]


MODELS = {
    "dense": lambda: sequential((40,), L.Dense(30, name="a"), L.Dropout(0.5), L.BatchNormalization(), L.Dense(20, use_bias=False, name="b")),
    "seeds": lambda: sequential((40,), L.Dense(30, kernel_initializer=keras.initializers.HeNormal(seed=7)),
                                L.Dense(30, kernel_initializer=keras.initializers.RandomUniform(seed=keras.random.SeedGenerator(9)))),
    "nested": lambda: functional((16,), nested),
    "attention": lambda: functional((6, 32), attention),
    "recurrent": lambda: functional((6, 16), states),
    "einsum": lambda: functional((6, 32), einsum),
    "images": lambda: functional((21, 20, 4), images),
    "text": lambda: functional((9,), text, "int32"),
    "text in order": lambda: sequential((9, 8), L.Bidirectional(L.LSTM(16, return_sequences=True)), L.TimeDistributed(L.Dense(12)),
                                        L.GRU(16, return_sequences=True), L.LSTM(12, unit_forget_bias=False), name="tagger"),
    "random biases": lambda: sequential((3, 8, 9, 2), L.ConvLSTM2D(40, 3, bias_initializer="random_normal"), L.Reshape((-1, 40)),
                                        L.LSTM(50, bias_initializer="he_normal", return_sequences=True),
                                        L.Bidirectional(L.LSTM(60, bias_initializer=keras.initializers.RandomUniform(2.0, 3.0)))),
    "series": lambda: sequential((30, 6), L.Conv1D(8, 3, padding="causal"), L.SeparableConv1D(12, 3), L.DepthwiseConv1D(5), L.MaxPooling1D(),
                                 L.Conv1DTranspose(9, 4, strides=3), L.UpSampling1D(2), L.ZeroPadding1D((1, 2)), L.Cropping1D(1), L.PReLU()),
    "volumes": lambda: sequential((7, 8, 9, 2), L.Conv3D(4, (2, 3, 2)), L.MaxPooling3D(2, padding="same"), L.Conv3DTranspose(3, 3, strides=2),
                                  L.ZeroPadding3D(1), L.Cropping3D(1), L.UpSampling3D(2), L.AveragePooling3D(2), L.PReLU()),
    "films": lambda: sequential((3, 8, 9, 2), L.ConvLSTM2D(6, 3, return_sequences=True), L.TimeDistributed(L.Conv2D(4, 2)),
                                L.ConvLSTM2D(4, 2, padding="same"), L.GlobalAveragePooling2D(keepdims=True), L.PReLU()),
    "films of lines": lambda: sequential((3, 9, 2), L.ConvLSTM1D(6, 3)),
    "films of volumes": lambda: sequential((2, 5, 5, 5, 2), L.ConvLSTM3D(3, 2)),
    "norms": lambda: sequential((6, 10), L.RMSNormalization(), L.LayerNormalization(center=False), L.GroupNormalization(5), L.UnitNormalization(),
                                L.BatchNormalization(axis=1, scale=False), L.SpectralNormalization(L.Dense(40)), L.PReLU()),
    "shapes": lambda: sequential((4, 6), L.Permute((2, 1)), L.Reshape((3, -1)), L.Flatten(), L.RepeatVector(3),
                                 L.GlobalMaxPooling1D(), L.Dense(5)),
    "channels first": lambda: sequential((4, 20, 21), L.Conv2D(8, 3, data_format="channels_first", padding="same"), L.BatchNormalization(axis=1),
                                         L.GlobalAveragePooling2D(data_format="channels_first"), L.Dense(3)),
    "merging": lambda: functional((6, 8), lambda x: L.PReLU()(L.Dot(axes=(2, 2))([x, L.Multiply()([x, L.Subtract()([x, x])])]))),
    "reversible": lambda: functional((9,), lambda x: L.ReversibleEmbedding(50, 20, tie_weights=False)(x), "int32"),
    "spectrogram": lambda: sequential((400, 1), L.STFTSpectrogram(frame_length=60, frame_step=30, window="hamming")),
    "dtypes": lambda: sequential((6, 8), L.Normalization(), L.Dense(4), L.Dense(4, dtype="bfloat16"), L.Dense(4, dtype="mixed_float16")),
    "pooling": lambda: sequential((9, 9, 3), L.AdaptiveAveragePooling2D((2, 3)), L.Conv2D(40, 2), L.Flatten(), L.Dense(6)),
    "resizing": lambda: sequential((9, 9, 3), L.Resizing(7, 5), L.CenterCrop(4, 3), L.RandomFlip(), L.Flatten(), L.Dense(6)),
    "unbuilt": lambda: functional((8,), keras.Sequential([L.Dense(20), keras.Sequential([L.Dense(30)], name="innermost")], name="middle")),
}
