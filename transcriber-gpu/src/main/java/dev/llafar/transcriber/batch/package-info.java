/**
 * One device that many sessions share. Read {@link dev.llafar.transcriber.batch.BatchSchedule} first: it decides, without
 * thread or clock, which jobs are decoded, which wait and which are refused. {@link
 * dev.llafar.transcriber.batch.DeviceWorker} is the thread that executes its plans.
 */
@NullMarked
package dev.llafar.transcriber.batch;

import org.jspecify.annotations.NullMarked;
