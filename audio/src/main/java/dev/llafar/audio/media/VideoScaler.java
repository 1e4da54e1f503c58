package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.llafar.audio.media.MediaException.Reason;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/** Converts pictures of any size and format to one size in YUV 4:2:0, scaled to fit, with black borders. */
final class VideoScaler implements AutoCloseable {
    private static final byte BLACK = 16;
    private static final byte GREY = (byte) 128;

    private final String name;
    private final int widthPixels;
    private final int heightPixels;
    private @Nullable SwsContext context;
    private @Nullable AVFrame scaled;
    private int sourceWidth;
    private int sourceHeight;
    private int sourceFormat;
    private int left;
    private int top;

    /** @param name for error messages; width and height are multiples of two */
    VideoScaler(String name, int widthPixels, int heightPixels) {
        this.name = name;
        this.widthPixels = widthPixels;
        this.heightPixels = heightPixels;
    }

    byte[] scale(AVFrame frame) throws MediaException {
        var into = fitted(frame);
        sws_scale(context, frame.data(), frame.linesize(), 0, frame.height(), into.data(), into.linesize());
        int luma = widthPixels * heightPixels;
        var picture = new byte[luma + luma / 2];
        Arrays.fill(picture, 0, luma, BLACK);
        Arrays.fill(picture, luma, picture.length, GREY);
        place(into, 0, picture, 0, 1);
        place(into, 1, picture, luma, 2);
        place(into, 2, picture, luma + luma / 4, 2);
        return picture;
    }

    @Override
    public void close() {
        if (context != null) {
            sws_freeContext(context);
            context = null;
        }
        if (scaled != null) {
            av_frame_free(scaled);
            scaled = null;
        }
    }

    private void place(AVFrame from, int plane, byte[] picture, int offset, int shrunkBy) {
        int width = from.width() / shrunkBy;
        int stride = widthPixels / shrunkBy;
        int line = from.linesize(plane);
        var data = new BytePointer(from.data(plane));
        for (int y = 0; y < from.height() / shrunkBy; y++) {
            data.position((long) y * line)
                    .get(picture, offset + (top / shrunkBy + y) * stride + left / shrunkBy, width);
        }
    }

    private AVFrame fitted(AVFrame frame) throws MediaException {
        var known = scaled;
        if (known != null
                && frame.width() == sourceWidth
                && frame.height() == sourceHeight
                && frame.format() == sourceFormat) {
            return known;
        }
        close();
        sourceWidth = frame.width();
        sourceHeight = frame.height();
        sourceFormat = frame.format();
        var pixel = frame.sample_aspect_ratio();
        double shape = pixel.num() > 0 && pixel.den() > 0 ? (double) pixel.num() / pixel.den() : 1;
        double zoom = Math.min(widthPixels / (sourceWidth * shape), (double) heightPixels / sourceHeight);
        int width = even(sourceWidth * shape * zoom, widthPixels);
        int height = even(sourceHeight * zoom, heightPixels);
        left = (widthPixels - width) / 2 & ~1;
        top = (heightPixels - height) / 2 & ~1;
        context = sws_getContext(
                sourceWidth,
                sourceHeight,
                sourceFormat,
                width,
                height,
                AV_PIX_FMT_YUV420P,
                SWS_BICUBIC,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        if (context == null || context.isNull()) {
            context = null;
            throw new MediaException(
                    name, Reason.UNSUPPORTED, "pictures of pixel format " + sourceFormat + " cannot be converted");
        }
        var fresh = av_frame_alloc();
        scaled = fresh;
        fresh.format(AV_PIX_FMT_YUV420P);
        fresh.width(width);
        fresh.height(height);
        Ffmpeg.require(av_frame_get_buffer(fresh, 0), "av_frame_get_buffer");
        return fresh;
    }

    private static int even(double size, int most) {
        return Math.clamp(Math.round(size / 2) * 2, 2, most);
    }
}
