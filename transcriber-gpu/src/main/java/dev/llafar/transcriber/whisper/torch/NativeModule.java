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
 * A TorchScript module and everything native about it. Owns the arguments that it makes and the results that it reads: a
 * call leaves nothing native behind but what the module itself keeps. One thread.
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
     * @param threads of each operation, for the whole process; 0 leaves PyTorch's choice
     */
    static Engine engine(int threads) {
        Engine engine = Engine.getEngine("PyTorch");
        if (threads > 0) {
            JniUtils.setNumThreads(threads);
        }
        return engine;
    }

    static NativeModule load(byte[] archive, Device device) {
        quicken();
        Model model = Model.newInstance("whisper", device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive));
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            model.close();
            throw new IllegalStateException("PyTorch does not take the shipped program: " + e.getMessage(), e);
        }
        return new NativeModule(model);
    }

    /**
     * These flags live in the thread, so the owner thread sets them for itself. The profiling executor costs 150 ms a step
     * where the plain interpreter costs 20; gradients are never wanted.
     */
    static void quicken() {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
    }

    /** Native arrays alive under this module's manager: the test of "nothing is left behind" counts them. */
    int arraysHeld() {
        return manager.getManagedArrays().size();
    }

    /** Calls a method that returns nothing to read. The arguments are closed, also if the call throws. */
    void call(String method, IValue... arguments) {
        try {
            IValueUtils.runMethod(block, method, arguments).close();
        } finally {
            close(arguments);
        }
    }

    /** As {@link #call} for a method that returns a tensor of 32-bit numbers, which is read in row-major order. */
    Numbers read(String method, IValue... arguments) {
        try (IValue result = IValueUtils.runMethod(block, method, arguments);
                PtNDArray array = result.toTensor(manager)) {
            return new Numbers(array.toFloatArray(), array.getShape().getShape());
        } finally {
            close(arguments);
        }
    }

    /** Row-major numbers with their shape. */
    @SuppressWarnings("ArrayRecordComponent") // carried to one reader, never compared
    record Numbers(float[] values, long[] shape) {}

    /** A tensor made for the time of a body; the module copies what it keeps. */
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
