package dev.llafar.transcriber.whisper.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A TorchScript module with its native memory. It closes the arguments and the results of each call, so no native memory
 * remains except what the module itself holds. Confined to one thread.
 */
final class NativeModule implements AutoCloseable {
    private final Model model;
    private final PtSymbolBlock block;
    private final PtNDManager manager;

    private NativeModule(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
        this.manager = (PtNDManager) model.getNDManager();
    }

    /**
     * Starts PyTorch.
     *
     * @param threads of each operation, for the whole process; 0 keeps PyTorch's default
     */
    static Engine engine(int threads) {
        Engine engine = Engine.getEngine("PyTorch");
        if (threads > 0) {
            JniUtils.setNumThreads(threads);
        }
        return engine;
    }

    static NativeModule load(byte[] archive, Device device) {
        disableProfiling();
        Model model = Model.newInstance("whisper", device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive));
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            model.close();
            throw new IllegalStateException("PyTorch could not load the program in this jar: " + e.getMessage(), e);
        }
        return new NativeModule(model);
    }

    /**
     * These flags belong to the calling thread, which must be the owner of the module. With the profiling executor a step
     * takes 150 ms, with the plain interpreter 20 ms. Gradients are never needed.
     */
    static void disableProfiling() {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
    }

    /** The number of native arrays that this module's manager owns, by which tests detect leaks. */
    int liveArrays() {
        return manager.getManagedArrays().size();
    }

    /** Calls a method and ignores its result. The arguments are closed, also if the call throws. */
    void call(String method, IValue... arguments) {
        try {
            IValueUtils.runMethod(block, method, arguments).close();
        } finally {
            close(arguments);
        }
    }

    /** As {@link #call}, for a method whose result is a tensor of 32-bit numbers. */
    Numbers read(String method, IValue... arguments) {
        try (IValue result = IValueUtils.runMethod(block, method, arguments);
                PtNDArray array = result.toTensor(manager)) {
            return new Numbers(array.toFloatArray(), array.getShape().getShape());
        } finally {
            close(arguments);
        }
    }

    /** Row-major numbers with their shape. */
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    record Numbers(float[] values, long[] shape) {}

    /** A tensor that the caller closes after the call that takes it, because the module copies it. */
    PtNDArray array(ByteBuffer bytes, DataType type, List<Integer> shape) {
        return manager.create(bytes, shape(shape), type);
    }

    PtNDArray array(float[] values, Integer... shape) {
        return manager.create(FloatBuffer.wrap(values), shape(List.of(shape)), DataType.FLOAT32);
    }

    PtNDArray zeros(int length) {
        return (PtNDArray) manager.zeros(new Shape(length), DataType.FLOAT32);
    }

    private static Shape shape(List<Integer> shape) {
        return new Shape(shape.stream().mapToLong(Integer::longValue).toArray());
    }

    private static void close(IValue[] values) {
        for (IValue value : values) {
            value.close();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
