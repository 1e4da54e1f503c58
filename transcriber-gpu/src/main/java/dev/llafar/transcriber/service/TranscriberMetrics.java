package dev.llafar.transcriber.service;

import dev.llafar.transcriber.batch.DeviceMetrics;

/**
 * One look at the service's numbers.
 *
 * @param openStreams now, those that have not sent their config yet included
 * @param pausedStreams of these, whose client is not let to send now: it does not read, or its finals are still decoded
 * @param device its schedule and its decoder
 */
public record TranscriberMetrics(int openStreams, int pausedStreams, DeviceMetrics device) {}
