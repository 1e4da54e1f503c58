package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.BatchPlan.ShedJob;
import java.util.List;

/**
 * What a failure of the device cost.
 *
 * @param failed finals that failed alone and are given up
 * @param shed partials that were in slots
 */
public record DeviceLoss(List<UtteranceJob> failed, List<ShedJob> shed) {
    public DeviceLoss {
        failed = List.copyOf(failed);
        shed = List.copyOf(shed);
    }
}
