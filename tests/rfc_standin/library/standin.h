/* What the parts of the stand-in library know of each other. Test use only; see README.md. */
#ifndef RFC_STANDIN_H
#define RFC_STANDIN_H

#include "sapnwrfc.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- text.c */

bool same_text(const SAP_UC *one, const SAP_UC *other);
bool is_keyword(const SAP_UC *text, const char *keyword); /* in any case */
void copy_text(SAP_UC *target, size_t size, const SAP_UC *source, size_t length);
void copy_ascii(SAP_UC *target, size_t size, const char *source);
char *utf8_of(const SAP_UC *text);           /* the caller frees it */
SAP_UC *text_of(const char *utf8);           /* the caller frees it */
unsigned ascii_of(const SAP_UC *text, unsigned length, char *target, unsigned size);
#define SIZE_OF(array) (sizeof(array) / sizeof((array)[0]))
#define SET_TEXT(array, ascii) copy_ascii((array), SIZE_OF(array), (ascii))

/* ---- errors.c: every function zeroes the error on success, which pyrfc relies on */

RFC_RC succeed(RFC_ERROR_INFO *error);
RFC_RC fail(RFC_ERROR_INFO *error, RFC_RC code, RFC_ERROR_GROUP group, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
RFC_RC fail_handle(RFC_ERROR_INFO *error, const char *kind);
RFC_RC fail_field(RFC_ERROR_INFO *error, const SAP_UC *name);
RFC_RC fail_external(RFC_ERROR_INFO *error, RFC_RC code, const char *message);

/* ---- frame.c: length-prefixed frames in this machine's byte order, over loopback */

typedef struct { unsigned char *bytes; size_t length, capacity; } Writer;
typedef struct { unsigned char *bytes; const unsigned char *at, *end; bool broken; } Reader;

void write_byte(Writer *writer, unsigned value);
void write_number(Writer *writer, uint32_t value);
void write_raw(Writer *writer, const void *bytes, size_t length);
void write_text(Writer *writer, const SAP_UC *text);
void write_error(Writer *writer, const RFC_ERROR_INFO *error);
void clear_writer(Writer *writer);
unsigned read_byte(Reader *reader);
uint32_t read_number(Reader *reader);
const void *read_raw(Reader *reader, uint32_t length);
void read_text(Reader *reader, SAP_UC *target, size_t size);
void read_error(Reader *reader, RFC_ERROR_INFO *error);
#define READ_TEXT(reader, array) read_text((reader), (array), SIZE_OF(array))
bool send_frame(int descriptor, Writer *writer); /* empties the writer */
bool receive_frame(int descriptor, Reader *reader); /* fills the reader; clear_reader frees it */
void clear_reader(Reader *reader);

/* ---- metadata.c, repository.c */

typedef struct { RFC_ABAP_NAME name; unsigned nuc_length, uc_length, count; RFC_FIELD_DESC *fields; } TypeDesc;
typedef struct { RFC_ABAP_NAME name; unsigned count; RFC_PARAMETER_DESC *parameters; } FunctionDesc;

TypeDesc *read_type(Reader *reader);
FunctionDesc *read_function(Reader *reader);

/* ---- container.c, values.c, marshal.c */

typedef enum { FUNCTION, STRUCTURE, TABLE } ContainerKind;
typedef struct Container Container;
typedef struct { void *bytes; unsigned size; bool filled, inactive; Container *nested; } Value;
struct Container {
    ContainerKind kind;
    void *description; /* FunctionDesc of a function, TypeDesc of a structure or of a table's rows */
    unsigned count;
    Value *values;
    Container **rows;
    unsigned row_count, row_capacity, current;
};
typedef struct {
    const SAP_UC *name;
    RFCTYPE type;
    unsigned length, decimals;
    TypeDesc *type_desc;
    Value *value;
} Slot;

Container *create_container(ContainerKind kind, void *description);
void free_container(Container *container);
Container *append_row(Container *table);
void delete_rows(Container *table);
Slot slot_at(Container *container, unsigned index);
bool find_slot(Container *container, const SAP_UC *name, Slot *slot, RFC_ERROR_INFO *error);
void store(Value *value, const void *bytes, unsigned size);
bool is_binary(RFCTYPE type);
bool normal_decimal(const char *text, RFCTYPE type, unsigned length, unsigned decimals, char *target, size_t size);
void write_call(Writer *writer, Container *function, RFC_DIRECTION direction);
bool read_parameters(Reader *reader, Container *function);

/* ---- parameters.c: keys of a connection or server, completed from sapnwrfc.ini */

typedef struct { SAP_UC *name, *value; } Parameter;
typedef struct { Parameter *list; unsigned count; } Parameters;

Parameters take_parameters(const RFC_CONNECTION_PARAMETER *given, unsigned count);
const SAP_UC *parameter(const Parameters *parameters, const char *keyword); /* NULL if not given */
void write_parameters(Writer *writer, const Parameters *parameters);
void free_parameters(Parameters *parameters);
void add_destination(Parameters *parameters, const SAP_UC *name); /* inifile.c: keys not given already */
void add_parameter(Parameters *parameters, const SAP_UC *name, const SAP_UC *value);

/* ---- address.c */

typedef struct { char host[128]; int port; } Address;
bool application_server(const Parameters *parameters, Address *address);
bool gateway(const Parameters *parameters, Address *address);
int dial(const Address *address, RFC_ERROR_INFO *error); /* -1 and the error if nobody answers */

/* ---- connection.c: a handle is a number that is never used again, so a stale one is always noticed */

typedef struct { SAP_ULLONG calls, microseconds, sent, received; } Throughput;
typedef struct Connection {
    struct Connection *next;
    uintptr_t number;
    int descriptor;
    unsigned users;
    bool closed, cancelled, calling;
    pthread_mutex_t turn;
    RFC_ATTRIBUTES attributes;
    RFC_SERVER_CONTEXT context;
    Throughput *throughput;
} Connection;

Connection *add_connection(int descriptor);
Connection *borrow_connection(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error); /* NULL and the error if stale */
void return_connection(Connection *connection);
void close_connection(Connection *connection);
void interrupt_connection(Connection *connection, int how);
RFC_RC ask(Connection *connection, Writer *question, Reader *answer, RFC_ERROR_INFO *error);
RFC_RC ask_briefly(Connection *connection, Writer *question, RFC_ERROR_INFO *error);
void read_attributes(Reader *reader, RFC_ATTRIBUTES *attributes);

/* ---- handlers.c, dispatch.c */

typedef struct { bool installed; RFC_ON_CHECK_UNIT check; RFC_ON_COMMIT_UNIT commit; RFC_ON_ROLLBACK_UNIT rollback;
                 RFC_ON_CONFIRM_UNIT confirm; RFC_ON_GET_UNIT_STATE state; } UnitHandlers;
typedef struct { bool installed; RFC_ON_CHECK_TRANSACTION check; RFC_ON_COMMIT_TRANSACTION commit;
                 RFC_ON_ROLLBACK_TRANSACTION rollback; RFC_ON_CONFIRM_TRANSACTION confirm; } TransactionHandlers;
typedef struct { RFC_SERVER_FUNCTION function; RFC_FUNC_DESC_CALLBACK describe; UnitHandlers unit;
                 TransactionHandlers transaction; } Handlers;
extern Handlers handlers;

typedef struct { unsigned busy, peak; } Load;
bool answer_request(Connection *connection, Load *load, Reader *request); /* false: the connection is to be dropped */

#endif
