/* Counting calls and bytes of a connection. */
#include "standin.h"

RFC_THROUGHPUT_HANDLE RfcCreateThroughput(RFC_ERROR_INFO *error) {
    succeed(error);
    return calloc(1, sizeof(Throughput));
}

RFC_RC RfcDestroyThroughput(RFC_THROUGHPUT_HANDLE handle, RFC_ERROR_INFO *error) {
    (void)handle; /* a connection may still count into it */
    return succeed(error);
}

static RFC_RC set_throughput(RFC_CONNECTION_HANDLE handle, Throughput *throughput, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    connection->throughput = throughput;
    return_connection(connection);
    return RFC_OK;
}

RFC_RC RfcSetThroughputOnConnection(RFC_CONNECTION_HANDLE handle, RFC_THROUGHPUT_HANDLE throughput,
                                    RFC_ERROR_INFO *error) {
    return set_throughput(handle, throughput, error);
}

RFC_RC RfcRemoveThroughputFromConnection(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error) {
    return set_throughput(handle, NULL, error);
}

RFC_THROUGHPUT_HANDLE RfcGetThroughputFromConnection(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return NULL;
    RFC_THROUGHPUT_HANDLE throughput = connection->throughput;
    return_connection(connection);
    return throughput;
}

RFC_RC RfcResetThroughput(RFC_THROUGHPUT_HANDLE handle, RFC_ERROR_INFO *error) {
    memset(handle, 0, sizeof(Throughput));
    return succeed(error);
}

#define COUNTER(Function, Count)                                                                          \
    RFC_RC Function(RFC_THROUGHPUT_HANDLE handle, SAP_ULLONG *number, RFC_ERROR_INFO *error) {            \
        const Throughput *counted = handle;                                                               \
        (void)counted;                                                                                    \
        *number = Count;                                                                                  \
        return succeed(error);                                                                            \
    }
COUNTER(RfcGetNumberOfCalls, counted->calls)
COUNTER(RfcGetTotalTime, counted->microseconds)
COUNTER(RfcGetSentBytes, counted->sent)
COUNTER(RfcGetReceivedBytes, counted->received)
COUNTER(RfcGetSerializationTime, 0)
COUNTER(RfcGetDeserializationTime, 0)
COUNTER(RfcGetApplicationTime, 0)
