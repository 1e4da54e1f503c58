package dev.llafar.transcriber.service;

import dev.llafar.transcriber.batch.DeviceMetrics;

/**
 * One look at the service's numbers.
 *
 * @param openStreams now, those that have not sent their config yet included
 * @param device its schedule and its decoder
 */
public record TranscriberMetrics(int openStreams, DeviceMetrics device) {}
