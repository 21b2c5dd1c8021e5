"""The stand-in for TensorFlow: inert names, and a clear word when one is really used."""

import importlib
import sys
import typing

import keras
import pytest
import tensorflow
import tensorflow_standin
from tensorflow.keras.layers import Dense
from tensorflow_standin import TensorFlowNotInstalled


def test_importing_tensorflow_gives_the_stand_in():
    assert tensorflow_standin.is_active()


def test_a_name_is_the_same_however_often_it_is_asked_for():
    assert tensorflow.Tensor is tensorflow.Tensor
    assert tensorflow.keras.layers.Dense.__name__ == Dense.__name__ == "Dense"


def test_a_name_can_be_subclassed_with_methods_of_its_own():
    class Layer(tensorflow.keras.layers.Layer):
        size = 3

        @staticmethod
        def double(number):
            return 2 * number

    assert issubclass(Layer, tensorflow.keras.layers.Layer)
    assert Layer.double(Layer.size) == 6


def test_names_stand_in_annotations():
    def call(
        a: tensorflow.Tensor | None,
        b: tensorflow.data.Dataset[int, str],
        c: tensorflow.Tensor | keras.Model,
        d: "tensorflow.Variable",
    ) -> list[tensorflow.Tensor]: ...

    hints = typing.get_type_hints(call)
    assert hints["return"] == list[tensorflow.Tensor]
    assert {"a", "b", "c", "d"} < set(hints)


def test_an_object_is_never_an_instance_of_a_name():
    assert not isinstance([1.0], tensorflow.Tensor)


@pytest.mark.parametrize(
    ("use", "name"),
    [
        (lambda: tensorflow.constant([1]), "tensorflow.constant"),
        (lambda: Dense(3), "tensorflow.keras.layers.Dense"),
        (lambda: keras.Sequential([]), "keras.Sequential"),
        (lambda: tensorflow.random.set_seed(1), "tensorflow.random.set_seed"),
        (lambda: [*tensorflow.float32], "tensorflow.float32"),
        (lambda: len(tensorflow.float32), "tensorflow.float32"),
        (lambda: "on" if tensorflow.executing else "off", "tensorflow.executing"),
        (lambda: type("Mine", (tensorflow.keras.Model,), {})(), "tensorflow.keras.Model"),
    ],
)
def test_using_a_name_says_what_to_install(use, name):
    with pytest.raises(TensorFlowNotInstalled, match="uv sync --extra tensorflow") as caught:
        use()
    assert f"'{name}'" in str(caught.value)


def test_an_optional_use_elsewhere_falls_back():
    """As thinc asks for it: TensorFlow when it is there, and its graphics cards."""
    try:
        import tensorflow

        cards = len(tensorflow.config.get_visible_devices("GPU"))
    except ImportError:
        cards = None
    assert cards is None


def test_a_dunder_that_is_not_there_is_an_attribute_error():
    """Libraries ask a module or class for such names to find out what it is."""
    assert not hasattr(tensorflow, "__version__")
    assert not hasattr(tensorflow.Tensor, "__array__")


def test_the_stand_in_installs_itself_once():
    before = list(sys.meta_path)
    tensorflow_standin.install()
    assert sys.meta_path == before
    assert [type(finder).__module__ for finder in before].count("tensorflow_standin") == 1


def test_a_part_that_a_real_package_lacks_stays_missing(tmp_path, monkeypatch):
    """The real TensorFlow tries to import optional parts of itself; the stand-in must not answer for them."""
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "keras"]:
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("keras.optional_part")
    for name in [name for name in sys.modules if name.partition(".")[0] == "keras"]:
        monkeypatch.delitem(sys.modules, name)
