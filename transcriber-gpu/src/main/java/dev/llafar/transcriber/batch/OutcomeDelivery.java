package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.BatchPlan.ShedJob;
import dev.llafar.transcriber.batch.JobOutcome.Failed;
import dev.llafar.transcriber.batch.JobOutcome.Shed;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells sessions what became of their jobs; a session that fails at hearing it harms nobody else. */
final class OutcomeDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeDelivery.class);

    private OutcomeDelivery() {}

    static void tell(UtteranceJob job, JobOutcome outcome) {
        try {
            job.deliver(outcome);
        } catch (RuntimeException failure) {
            LOG.error("an outcome could not be delivered", failure);
        }
    }

    static void tellShed(List<ShedJob> shed) {
        shed.forEach(each -> tell(each.job(), new Shed(each.reason())));
    }

    static void tellFailed(List<UtteranceJob> jobs, Throwable failure) {
        jobs.forEach(job -> tell(job, new Failed(failure)));
    }

    static void tellLoss(DeviceLoss loss, Throwable failure) {
        tellShed(loss.shed());
        tellFailed(loss.failed(), failure);
    }
}
