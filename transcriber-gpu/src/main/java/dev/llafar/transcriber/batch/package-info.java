/**
 * One device, shared by many sessions. Read {@link dev.llafar.transcriber.batch.BatchSchedule} first: it decides, without
 * thread or clock, who is decoded next, who waits and who is turned away; {@link dev.llafar.transcriber.batch.DeviceWorker}
 * is the one thread that does what it says.
 */
@NullMarked
package dev.llafar.transcriber.batch;

import org.jspecify.annotations.NullMarked;
