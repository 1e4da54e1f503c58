package dev.llafar.gateway.call.directory;

import static dev.llafar.gateway.call.directory.CallItems.number;
import static dev.llafar.gateway.call.directory.CallItems.text;

import dev.llafar.gateway.call.directory.DirectoryException.Kind;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.RequestTimeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** A {@link CallDirectory} in a DynamoDB table, whose items {@link CallItems} describes. */
public final class DynamoCallDirectory implements CallDirectory {
    /** Writes are conditional; the present entry is read only if the condition fails. */
    private static final String IS_FREE = "attribute_not_exists(part) OR updatedMillis <= :oldest";

    private static final String IS_SAME = "version = :version AND updatedMillis > :oldest";
    private static final String IS_FREE_TO_CLAIM = "attribute_exists(part) AND updatedMillis > :oldest AND"
            + " (attribute_not_exists(leaseNode) OR leaseNode = :node OR leaseUntilMillis <= :now)";
    private static final String CLAIM = "SET leaseNode = :node, leaseUntilMillis = :until, updatedMillis = :now,"
            + " expiresSeconds = :expires, version = version + :one";

    private final InstantSource clock;
    private final DynamoSettings settings;
    private final CallTable table;
    private final AtomicLong writes = new AtomicLong();
    private final UUID writer;

    public DynamoCallDirectory(Vertx vertx, AwsAccess access, DynamoSettings settings, InstantSource clock) {
        this(vertx, access, settings, clock, CallTable.TIMES);
    }

    DynamoCallDirectory(
            Vertx vertx, AwsAccess access, DynamoSettings settings, InstantSource clock, RequestTimeouts times) {
        this.clock = clock;
        this.settings = settings;
        this.table = new CallTable(vertx, access, settings.table(), times);
        this.writer = UUID.randomUUID();
    }

    /** Creates the table unless it exists. */
    public Future<Void> createTable() {
        return table.create();
    }

    @Override
    public Future<CallEntry> create(CallEntry call) {
        CallEntry written = call.written(clock.millis(), 1);
        Map<String, AttributeValue> values = Map.of(":oldest", number(oldestMillis()));
        return put(written, IS_FREE, values, written.meetingId())
                .recover(e -> isConditionFailed(e)
                        ? failure(Kind.EXISTS, "call " + call.id() + " exists")
                        : CallTable.failed(e));
    }

    @Override
    public Future<Optional<CallEntry>> byId(String id) {
        return get(CallItems.key(id))
                .map(item -> CallItems.read(item).filter(this::isLive))
                .recover(CallTable::failed);
    }

    @Override
    public Future<Optional<CallEntry>> byMeeting(String meetingId) {
        return get(CallItems.meetingKey(meetingId))
                .recover(CallTable::failed)
                .map(CallItems::callOfMeeting)
                .compose(id -> id.isEmpty() ? Future.succeededFuture(Optional.<CallEntry>empty()) : byId(id.get()))
                .map(found -> found.filter(call -> call.meetingId().equals(Optional.of(meetingId))));
    }

    /** The meeting's item is written only if the meeting has changed, which happens once in a call. */
    @Override
    public Future<CallEntry> replace(CallEntry call) {
        CallEntry written = call.written(clock.millis(), call.version() + 1);
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":version", number(call.version()));
        values.put(":oldest", number(oldestMillis()));
        if (call.meetingId().isEmpty()) {
            return put(written, IS_SAME, values, Optional.empty()).recover(e -> conflict(call, e));
        }
        Map<String, AttributeValue> inMeeting = new HashMap<>(values);
        inMeeting.put(":meeting", text(call.meetingId().get()));
        return put(written, IS_SAME + " AND meetingId = :meeting", inMeeting, Optional.empty())
                .recover(e -> isFirstMeeting(e, call)
                        ? put(written, IS_SAME, values, call.meetingId())
                        : Future.failedFuture(e))
                .recover(e -> conflict(call, e));
    }

    @Override
    public Future<CallEntry> claim(String id, String node, Duration lease) {
        long now = clock.millis();
        Map<String, AttributeValue> values = Map.of(
                ":oldest", number(oldestMillis()),
                ":node", text(node),
                ":now", number(now),
                ":until", number(now + lease.toMillis()),
                ":expires", number(expiresSeconds(now)),
                ":one", number(1));
        return table.send(dynamo -> dynamo.updateItem(request -> request.tableName(table.name())
                        .key(CallItems.key(id))
                        .updateExpression(CLAIM)
                        .conditionExpression(IS_FREE_TO_CLAIM)
                        .expressionAttributeValues(values)
                        .returnValues(ReturnValue.ALL_NEW)
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
                .map(updated -> CallItems.call(updated.attributes()))
                .recover(e -> !(e instanceof ConditionalCheckFailedException refusal)
                        ? CallTable.failed(e)
                        : CallItems.read(refusal.item()).filter(this::isLive).isPresent()
                                ? failure(Kind.OWNED, "call " + id + " is owned by another node")
                                : failure(Kind.GONE, "no such call: " + id));
    }

    @Override
    public Future<Void> remove(String id) {
        return get(CallItems.key(id))
                .compose(item -> item.isEmpty() ? Future.<Void>succeededFuture() : delete(CallItems.call(item)))
                .recover(CallTable::failed);
    }

    private Future<Void> delete(CallEntry call) {
        List<TransactWriteItem> deletes = new ArrayList<>();
        deletes.add(deletion(CallItems.key(call.id())));
        call.meetingId().ifPresent(meeting -> deletes.add(deletion(CallItems.meetingKey(meeting))));
        return table.send(dynamo -> dynamo.transactWriteItems(request -> request.transactItems(deletes)))
                .mapEmpty();
    }

    private TransactWriteItem deletion(Map<String, AttributeValue> key) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(table.name()).key(key))
                .build();
    }

    @Override
    public Future<List<CallEntry>> calls() {
        List<CallEntry> found = new ArrayList<>();
        return Future.all(IntStream.range(0, CallItems.PARTITIONS)
                        .mapToObj(number -> list(CallItems.part(number), Map.of(), found))
                        .toList())
                .map(done -> List.copyOf(found))
                .recover(CallTable::failed);
    }

    private Future<Void> list(String part, Map<String, AttributeValue> after, List<CallEntry> found) {
        return table.send(dynamo -> dynamo.query(request -> request.tableName(table.name())
                        .consistentRead(true)
                        .keyConditionExpression("part = :part")
                        .filterExpression("updatedMillis > :oldest")
                        .expressionAttributeValues(Map.of(":part", text(part), ":oldest", number(oldestMillis())))
                        .exclusiveStartKey(after.isEmpty() ? null : after)))
                .compose(page -> {
                    page.items().forEach(item -> found.add(CallItems.call(item)));
                    if (found.size() > settings.maxCalls()) {
                        return failure(Kind.FULL, "more than " + settings.maxCalls() + " calls");
                    }
                    return page.hasLastEvaluatedKey()
                            ? list(part, page.lastEvaluatedKey(), found)
                            : Future.succeededFuture();
                });
    }

    private Future<Map<String, AttributeValue>> get(Map<String, AttributeValue> key) {
        return table.send(dynamo -> dynamo.getItem(
                        request -> request.tableName(table.name()).key(key).consistentRead(true)))
                .map(got -> got.hasItem() ? got.item() : Map.of());
    }

    private Future<CallEntry> put(
            CallEntry call, String condition, Map<String, AttributeValue> values, Optional<String> newMeeting) {
        long expires = expiresSeconds(call.updatedMillis());
        String write = writer + "-" + writes.incrementAndGet();
        Map<String, AttributeValue> item = CallItems.item(call, expires, write);
        if (newMeeting.isEmpty()) {
            return table.send(dynamo -> dynamo.putItem(request -> request.tableName(table.name())
                            .item(item)
                            .conditionExpression(condition)
                            .expressionAttributeValues(values)
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
                    .<Void>mapEmpty()
                    .recover(e -> isOwn(e, write) ? Future.succeededFuture() : Future.failedFuture(e))
                    .map(call);
        }
        Put callPut = Put.builder()
                .tableName(table.name())
                .item(item)
                .conditionExpression(condition)
                .expressionAttributeValues(values)
                .build();
        // This item is not written again, so it must not expire before the longest call ends.
        Put meetingPut = Put.builder()
                .tableName(table.name())
                .item(CallItems.meetingItem(
                        newMeeting.get(),
                        call.id(),
                        expires + Duration.ofDays(1).toSeconds()))
                .build();
        return table.send(dynamo -> dynamo.transactWriteItems(request -> request.transactItems(
                        TransactWriteItem.builder().put(callPut).build(),
                        TransactWriteItem.builder().put(meetingPut).build())))
                .map(call);
    }

    /**
     * Whether an earlier attempt of the SDK, whose response was lost, has written the item. Transactions need no such check
     * because they have a request token.
     */
    private static boolean isOwn(Throwable e, String write) {
        return e instanceof ConditionalCheckFailedException refusal && CallItems.isOfWrite(refusal.item(), write);
    }

    /** Whether the entry has the expected version, so that the condition failed only because the meeting is new. */
    private boolean isFirstMeeting(Throwable e, CallEntry call) {
        return e instanceof ConditionalCheckFailedException refusal
                && CallItems.read(refusal.item())
                        .filter(this::isLive)
                        .filter(found -> found.version() == call.version())
                        .isPresent();
    }

    private Future<CallEntry> conflict(CallEntry call, Throwable e) {
        if (!isConditionFailed(e)) {
            return CallTable.failed(e);
        }
        return byId(call.id())
                .compose(found -> found.isPresent()
                        ? failure(
                                Kind.CONFLICT,
                                "call " + call.id() + " is at version "
                                        + found.get().version() + ", not " + call.version())
                        : failure(Kind.GONE, "no such call: " + call.id()));
    }

    private static boolean isConditionFailed(Throwable e) {
        return e instanceof ConditionalCheckFailedException
                || (e instanceof TransactionCanceledException cancelled
                        && cancelled.cancellationReasons().stream()
                                .anyMatch(reason -> "ConditionalCheckFailed".equals(reason.code())));
    }

    private static <T> Future<T> failure(Kind kind, String message) {
        return Future.failedFuture(new DirectoryException(kind, message));
    }

    private boolean isLive(CallEntry call) {
        return call.updatedMillis() > oldestMillis();
    }

    private long oldestMillis() {
        return clock.millis() - settings.keep().toMillis();
    }

    private long expiresSeconds(long writtenMillis) {
        return Math.ceilDiv(writtenMillis + settings.keep().toMillis(), 1_000);
    }

    @Override
    public void close() {
        table.close();
    }
}
