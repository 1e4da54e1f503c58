package dev.llafar.bench;

import java.util.List;
import java.util.Locale;

/** Draws line and bar charts for the README without a further dependency. */
final class SvgPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int BOTTOM = 50;
    private static final String[] COLOURS = {"#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed"};

    private SvgPlot() {}

    /** Points in order of x. */
    record Series(String name, List<double[]> points) {}

    /** A bar with the index of its colour. */
    record Bar(String label, double value, int colour) {}

    /** Draws lines; both axes start at zero. */
    static String lines(String title, String xLabel, String yLabel, List<Series> series) {
        double xMax = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[0])
                .max()
                .orElse(1);
        double yMax = ceiling(series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[1])
                .max()
                .orElse(1));
        StringBuilder svg = frame(title, xLabel, yLabel, yMax);
        for (int tick = 0; tick <= 5; tick++) {
            double x = LEFT + (WIDTH - LEFT - RIGHT) * tick / 5.0;
            svg.append(text(x, HEIGHT - BOTTOM + 18, "middle", number(xMax * tick / 5)));
        }
        for (int i = 0; i < series.size(); i++) {
            StringBuilder path = new StringBuilder();
            for (double[] point : series.get(i).points()) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(number(LEFT + (WIDTH - LEFT - RIGHT) * point[0] / xMax))
                        .append(' ')
                        .append(number(yOf(point[1], yMax)));
            }
            String colour = COLOURS[i % COLOURS.length];
            svg.append("<path d='")
                    .append(path)
                    .append("' fill='none' stroke='")
                    .append(colour)
                    .append("' stroke-width='2'/>\n");
            svg.append("<text x='")
                    .append(LEFT + 10 + 180 * i)
                    .append("' y='")
                    .append(TOP - 6)
                    .append("' fill='")
                    .append(colour)
                    .append("'>")
                    .append(series.get(i).name())
                    .append("</text>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    /** Draws vertical bars with their values above. */
    static String bars(String title, String yLabel, List<Bar> bars) {
        double yMax = ceiling(bars.stream().mapToDouble(Bar::value).max().orElse(1));
        StringBuilder svg = frame(title, "", yLabel, yMax);
        double step = (WIDTH - LEFT - RIGHT) / (double) bars.size();
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double x = LEFT + step * i + step * 0.15;
            double y = yOf(bar.value(), yMax);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>%n",
                    x,
                    y,
                    step * 0.7,
                    HEIGHT - BOTTOM - y,
                    COLOURS[bar.colour() % COLOURS.length]));
            svg.append(text(x + step * 0.35, y - 4, "middle", number(bar.value())));
            String[] words = bar.label().split("\n", -1);
            for (int line = 0; line < words.length; line++) {
                svg.append(text(x + step * 0.35, HEIGHT - BOTTOM + 16 + 14 * line, "middle", words[line]));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static StringBuilder frame(String title, String xLabel, String yLabel, double yMax) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' font-family='sans-serif'"
                        + " font-size='12'>%n<rect width='100%%' height='100%%' fill='white'/>%n",
                WIDTH,
                HEIGHT,
                WIDTH));
        svg.append("<text x='")
                .append(LEFT)
                .append("' y='20' font-size='15' font-weight='bold'>")
                .append(title)
                .append("</text>\n");
        for (int tick = 0; tick <= 4; tick++) {
            double y = yOf(yMax * tick / 4, yMax);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#ddd'/>%n",
                    LEFT,
                    y,
                    WIDTH - RIGHT,
                    y));
            svg.append(text(LEFT - 8, y + 4, "end", number(yMax * tick / 4)));
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", xLabel));
        svg.append("<text transform='translate(16 ")
                .append(HEIGHT / 2)
                .append(") rotate(-90)' text-anchor='middle'>")
                .append(yLabel)
                .append("</text>\n");
        return svg;
    }

    private static double yOf(double value, double yMax) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / yMax;
    }

    /** The next larger round number. */
    private static double ceiling(double value) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
        for (double step : new double[] {1, 2, 4, 5, 8, 10}) {
            if (value <= step * magnitude) {
                return step * magnitude;
            }
        }
        return 10 * magnitude;
    }

    private static String text(double x, double y, String anchor, String words) {
        return String.format(Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n", x, y, anchor, words);
    }

    private static String number(double value) {
        return value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
