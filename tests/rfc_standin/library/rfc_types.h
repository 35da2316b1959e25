/* Types of the interface in sapnwrfc.h, by hand from what pyrfc publishes (csapnwrfc.pxd, Apache-2.0).
 * Not SAP software, not affiliated with SAP, for tests only. */
#ifndef RFC_STANDIN_TYPES_H
#define RFC_STANDIN_TYPES_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- text and numbers: a character is one UTF-16 unit */

typedef unsigned short SAP_UC;
typedef SAP_UC SAP_CHAR;
typedef unsigned short SAP_USHORT;
typedef SAP_USHORT SAP_UTF16;
typedef unsigned long long SAP_ULLONG;
typedef unsigned char SAP_RAW;
typedef SAP_RAW RFC_BYTE;
typedef SAP_RAW RFC_INT1;
typedef SAP_UC RFC_CHAR;
typedef RFC_CHAR RFC_NUM;
typedef short RFC_INT2;
typedef int RFC_INT;
typedef long long RFC_INT8;
typedef double RFC_FLOAT;
typedef RFC_CHAR RFC_DATE[8];
typedef RFC_CHAR RFC_TIME[6];
typedef RFC_CHAR RFC_ABAP_NAME[30 + 1];
typedef RFC_CHAR RFC_PARAMETER_DEFVALUE[30 + 1];
typedef RFC_CHAR RFC_PARAMETER_TEXT[79 + 1];

#define RFC_TID_LN 24
#define RFC_UNITID_LN 32
typedef SAP_UC RFC_TID[RFC_TID_LN + 1];
typedef SAP_UC RFC_UNITID[RFC_UNITID_LN + 1];

/* ---- enumerations */

typedef enum {
    RFCTYPE_CHAR = 0, RFCTYPE_DATE = 1, RFCTYPE_BCD = 2, RFCTYPE_TIME = 3, RFCTYPE_BYTE = 4, RFCTYPE_TABLE = 5,
    RFCTYPE_NUM = 6, RFCTYPE_FLOAT = 7, RFCTYPE_INT = 8, RFCTYPE_INT2 = 9, RFCTYPE_INT1 = 10, RFCTYPE_NULL = 14,
    RFCTYPE_ABAPOBJECT = 16, RFCTYPE_STRUCTURE = 17, RFCTYPE_DECF16 = 23, RFCTYPE_DECF34 = 24, RFCTYPE_XMLDATA = 28,
    RFCTYPE_STRING = 29, RFCTYPE_XSTRING = 30, RFCTYPE_INT8 = 31, RFCTYPE_UTCLONG = 32, RFCTYPE_UTCSECOND = 33,
    RFCTYPE_UTCMINUTE = 34, RFCTYPE_DTDAY = 35, RFCTYPE_DTWEEK = 36, RFCTYPE_DTMONTH = 37, RFCTYPE_TSECOND = 38,
    RFCTYPE_TMINUTE = 39, RFCTYPE_CDAY = 40
} RFCTYPE;

typedef enum {
    RFC_OK, RFC_COMMUNICATION_FAILURE, RFC_LOGON_FAILURE, RFC_ABAP_RUNTIME_FAILURE, RFC_ABAP_MESSAGE,
    RFC_ABAP_EXCEPTION, RFC_CLOSED, RFC_CANCELED, RFC_TIMEOUT, RFC_MEMORY_INSUFFICIENT, RFC_VERSION_MISMATCH,
    RFC_INVALID_PROTOCOL, RFC_SERIALIZATION_FAILURE, RFC_INVALID_HANDLE, RFC_RETRY, RFC_EXTERNAL_FAILURE,
    RFC_EXECUTED, RFC_NOT_FOUND, RFC_NOT_SUPPORTED, RFC_ILLEGAL_STATE, RFC_INVALID_PARAMETER,
    RFC_CODEPAGE_CONVERSION_FAILURE, RFC_CONVERSION_FAILURE, RFC_BUFFER_TOO_SMALL, RFC_TABLE_MOVE_BOF,
    RFC_TABLE_MOVE_EOF, RFC_START_SAPGUI_FAILURE, RFC_ABAP_CLASS_EXCEPTION, RFC_UNKNOWN_ERROR,
    RFC_AUTHORIZATION_FAILURE, RFC_AUTHENTICATION_FAILURE, RFC_CRYPTOLIB_FAILURE, RFC_IO_FAILURE,
    RFC_LOCKING_FAILURE
} RFC_RC;

typedef enum {
    OK, ABAP_APPLICATION_FAILURE, ABAP_RUNTIME_FAILURE, LOGON_FAILURE, COMMUNICATION_FAILURE,
    EXTERNAL_RUNTIME_FAILURE, EXTERNAL_APPLICATION_FAILURE, EXTERNAL_AUTHORIZATION_FAILURE
} RFC_ERROR_GROUP;

typedef enum { RFC_IMPORT = 1, RFC_EXPORT = 2, RFC_CHANGING = 3, RFC_TABLES = 7 } RFC_DIRECTION;
typedef enum { RFC_SYNCHRONOUS, RFC_TRANSACTIONAL, RFC_QUEUED, RFC_BACKGROUND_UNIT } RFC_CALL_TYPE;
typedef enum {
    RFC_UNKOWN, RFC_CLIENT, RFC_STARTED_SERVER, RFC_REGISTERED_SERVER, RFC_MULTI_COUNT_REGISTERED_SERVER,
    RFC_TCP_SOCKET_CLIENT, RFC_TCP_SOCKET_SERVER, RFC_WEBSOCKET_CLIENT, RFC_WEBSOCKET_SERVER,
    RFC_PROXY_WEBSOCKET_CLIENT
} RFC_PROTOCOL_TYPE;
typedef enum {
    RFC_SERVER_INITIAL, RFC_SERVER_STARTING, RFC_SERVER_RUNNING, RFC_SERVER_BROKEN, RFC_SERVER_STOPPING,
    RFC_SERVER_STOPPED
} RFC_SERVER_STATE;
typedef enum {
    RFC_UNIT_NOT_FOUND, RFC_UNIT_IN_PROCESS, RFC_UNIT_COMMITTED, RFC_UNIT_ROLLED_BACK, RFC_UNIT_CONFIRMED
} RFC_UNIT_STATE;

/* ---- handles */

typedef void *RFC_CONNECTION_HANDLE;
typedef void *RFC_FUNCTION_DESC_HANDLE;
typedef void *RFC_FUNCTION_HANDLE;
typedef void *RFC_TYPE_DESC_HANDLE;
typedef void *DATA_CONTAINER_HANDLE;
typedef DATA_CONTAINER_HANDLE RFC_STRUCTURE_HANDLE;
typedef DATA_CONTAINER_HANDLE RFC_TABLE_HANDLE;
typedef void *RFC_TRANSACTION_HANDLE;
typedef void *RFC_UNIT_HANDLE;
typedef void *RFC_METADATA_QUERY_RESULT_HANDLE;
typedef void *RFC_THROUGHPUT_HANDLE;
typedef void *RFC_SERVER_HANDLE;

/* ---- structures */

typedef struct {
    RFC_RC code;
    RFC_ERROR_GROUP group;
    SAP_UC key[128];
    SAP_UC message[512];
    SAP_UC abapMsgClass[20 + 1];
    SAP_UC abapMsgType[1 + 1];
    RFC_NUM abapMsgNumber[3 + 1];
    SAP_UC abapMsgV1[50 + 1];
    SAP_UC abapMsgV2[50 + 1];
    SAP_UC abapMsgV3[50 + 1];
    SAP_UC abapMsgV4[50 + 1];
} RFC_ERROR_INFO;

typedef struct { const SAP_UC *name, *value; } RFC_CONNECTION_PARAMETER;

/* `type` stands before `direction`: the order that the ready-made pyrfcx wheel was compiled for. */
typedef struct {
    RFC_ABAP_NAME name;
    RFCTYPE type;
    RFC_DIRECTION direction;
    unsigned nucLength, ucLength, decimals;
    RFC_TYPE_DESC_HANDLE typeDescHandle;
    RFC_PARAMETER_DEFVALUE defaultValue;
    RFC_PARAMETER_TEXT parameterText;
    RFC_BYTE optional;
    void *extendedDescription;
} RFC_PARAMETER_DESC;

typedef struct {
    RFC_ABAP_NAME name;
    RFCTYPE type;
    unsigned nucLength, nucOffset, ucLength, ucOffset, decimals;
    RFC_TYPE_DESC_HANDLE typeDescHandle;
    void *extendedDescription;
} RFC_FIELD_DESC;

typedef struct {
    SAP_UC dest[64 + 1], host[100 + 1], partnerHost[100 + 1], sysNumber[2 + 1], sysId[8 + 1], client[3 + 1];
    SAP_UC user[12 + 1], language[2 + 1], trace[1 + 1], isoLanguage[2 + 1], codepage[4 + 1];
    SAP_UC partnerCodepage[4 + 1], rfcRole[1 + 1], type[1 + 1], partnerType[1 + 1], rel[4 + 1];
    SAP_UC partnerRel[4 + 1], kernelRel[4 + 1], cpicConvId[8 + 1], progName[128 + 1];
    SAP_UC partnerBytesPerChar[1 + 1], partnerSystemCodepage[4 + 1], partnerIP[15 + 1], partnerIPv6[45 + 1];
    SAP_UC reserved[17];
} RFC_ATTRIBUTES;

typedef struct {
    const SAP_UC *functionName, *sysId, *client, *user, *progName, *sncName, *ssoTicket;
    SAP_RAW *sncAclKey;
    unsigned sncAclKeyLength;
} RFC_SECURITY_ATTRIBUTES;

typedef struct { SAP_UC unitType; RFC_UNITID unitID; } RFC_UNIT_IDENTIFIER;

typedef struct {
    short kernelTrace, satTrace, unitHistory, lock, noCommitCheck;
    SAP_UC user[12 + 1], client[3 + 1], tCode[20 + 1], program[40 + 1], hostname[40 + 1];
    RFC_DATE sendingDate;
    RFC_TIME sendingTime;
} RFC_UNIT_ATTRIBUTES;

typedef struct {
    RFC_CALL_TYPE type;
    RFC_TID tid;
    RFC_UNIT_IDENTIFIER *unitIdentifier;
    RFC_UNIT_ATTRIBUTES *unitAttributes;
    unsigned isStateful;
    SAP_UC sessionID[33];
} RFC_SERVER_CONTEXT;

typedef struct {
    SAP_UC *serverName;
    RFC_PROTOCOL_TYPE type;
    unsigned registrationCount;
    RFC_SERVER_STATE state;
    unsigned currentBusyCount, peakBusyCount;
} RFC_SERVER_ATTRIBUTES;

#endif
