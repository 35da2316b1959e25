/* The interface of an RFC library, as far as the Python bindings under test call it.
 *
 * Written by hand from the declarations that pyrfc publishes (csapnwrfc.pxd, Apache-2.0). Not SAP software, not
 * affiliated with SAP, for tests only: it speaks no SAP protocol, only to the simulated system next to it.
 * The file has this name because pyrfc's build asks for it. */
#ifndef RFC_STANDIN_SAPNWRFC_H
#define RFC_STANDIN_SAPNWRFC_H

#include "rfc_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The short names serve this list only. */

#define ERR_ RFC_ERROR_INFO *
#define CONN_ RFC_CONNECTION_HANDLE
#define DATA_ DATA_CONTAINER_HANDLE
#define FUNC_ RFC_FUNCTION_DESC_HANDLE
#define TYPE_ RFC_TYPE_DESC_HANDLE
#define TEXT_ const SAP_UC *

/* library */
unsigned strlenU(TEXT_);
SAP_CHAR *mallocU(size_t length);
void strncpyU(SAP_UTF16 *target, const SAP_UTF16 *source, size_t length);
#define memsetR(target, byte, length) memset((target), (byte), (length))
TEXT_ RfcGetVersion(unsigned *major, unsigned *minor, unsigned *patch);
TEXT_ RfcGetRcAsString(RFC_RC);
TEXT_ RfcGetTypeAsString(RFCTYPE);
TEXT_ RfcGetDirectionAsString(RFC_DIRECTION);
TEXT_ RfcGetServerStateAsString(RFC_SERVER_STATE);
RFC_RC RfcSetIniPath(TEXT_ folder, ERR_);
RFC_RC RfcReloadIniFile(ERR_);
RFC_RC RfcLoadCryptoLibrary(TEXT_ path, ERR_);
RFC_RC RfcLanguageIsoToSap(TEXT_ iso, SAP_UC *sap, ERR_);
RFC_RC RfcLanguageSapToIso(TEXT_ sap, SAP_UC *iso, ERR_);
RFC_RC RfcUTF8ToSAPUC(const RFC_BYTE *, unsigned length, SAP_UC *, unsigned *size, unsigned *needed, ERR_);
RFC_RC RfcSAPUCToUTF8(TEXT_, unsigned length, RFC_BYTE *, unsigned *size, unsigned *needed, ERR_);

/* connection */
CONN_ RfcOpenConnection(const RFC_CONNECTION_PARAMETER *, unsigned count, ERR_);
RFC_RC RfcCloseConnection(CONN_, ERR_);
RFC_RC RfcIsConnectionHandleValid(CONN_, RFC_INT *valid, ERR_);
RFC_RC RfcCancel(CONN_, ERR_);
RFC_RC RfcPing(CONN_, ERR_);
RFC_RC RfcResetServerContext(CONN_, ERR_);
RFC_RC RfcGetConnectionAttributes(CONN_, RFC_ATTRIBUTES *, ERR_);
RFC_RC RfcGetServerContext(CONN_, RFC_SERVER_CONTEXT *, ERR_);
RFC_RC RfcListenAndDispatch(CONN_, int timeout, ERR_);
RFC_RC RfcInvoke(CONN_, RFC_FUNCTION_HANDLE, ERR_);

/* descriptions */
FUNC_ RfcGetFunctionDesc(CONN_, TEXT_ name, ERR_);
FUNC_ RfcGetCachedFunctionDesc(TEXT_ system, TEXT_ name, ERR_);
RFC_RC RfcRemoveFunctionDesc(TEXT_ system, TEXT_ name, ERR_);
FUNC_ RfcCreateFunctionDesc(TEXT_ name, ERR_);
RFC_RC RfcDestroyFunctionDesc(FUNC_, ERR_);
RFC_RC RfcGetFunctionName(FUNC_, RFC_ABAP_NAME, ERR_);
RFC_RC RfcAddParameter(FUNC_, const RFC_PARAMETER_DESC *, ERR_);
RFC_RC RfcGetParameterCount(FUNC_, unsigned *, ERR_);
RFC_RC RfcGetParameterDescByIndex(FUNC_, unsigned, RFC_PARAMETER_DESC *, ERR_);
RFC_RC RfcGetParameterDescByName(FUNC_, TEXT_, RFC_PARAMETER_DESC *, ERR_);
TYPE_ RfcGetTypeDesc(CONN_, TEXT_ name, ERR_);
RFC_RC RfcRemoveTypeDesc(TEXT_ system, TEXT_ name, ERR_);
TYPE_ RfcCreateTypeDesc(TEXT_ name, ERR_);
RFC_RC RfcDestroyTypeDesc(TYPE_, ERR_);
RFC_RC RfcAddTypeField(TYPE_, const RFC_FIELD_DESC *, ERR_);
RFC_RC RfcSetTypeLength(TYPE_, unsigned nuc, unsigned uc, ERR_);
RFC_RC RfcGetTypeLength(TYPE_, unsigned *nuc, unsigned *uc, ERR_);
RFC_RC RfcGetTypeName(TYPE_, RFC_ABAP_NAME, ERR_);
RFC_RC RfcGetFieldCount(TYPE_, unsigned *, ERR_);
RFC_RC RfcGetFieldDescByIndex(TYPE_, unsigned, RFC_FIELD_DESC *, ERR_);
RFC_RC RfcGetFieldDescByName(TYPE_, TEXT_, RFC_FIELD_DESC *, ERR_);

/* containers */
RFC_FUNCTION_HANDLE RfcCreateFunction(FUNC_, ERR_);
RFC_RC RfcDestroyFunction(RFC_FUNCTION_HANDLE, ERR_);
FUNC_ RfcDescribeFunction(RFC_FUNCTION_HANDLE, ERR_);
RFC_RC RfcSetParameterActive(RFC_FUNCTION_HANDLE, TEXT_, int active, ERR_);
RFC_RC RfcIsParameterActive(RFC_FUNCTION_HANDLE, TEXT_, int *active, ERR_);
RFC_RC RfcGetStructure(DATA_, TEXT_, RFC_STRUCTURE_HANDLE *, ERR_);
RFC_RC RfcGetTable(DATA_, TEXT_, RFC_TABLE_HANDLE *, ERR_);
RFC_RC RfcGetRowCount(RFC_TABLE_HANDLE, unsigned *, ERR_);
RFC_RC RfcMoveTo(RFC_TABLE_HANDLE, unsigned, ERR_);
RFC_RC RfcMoveToFirstRow(RFC_TABLE_HANDLE, ERR_);
RFC_RC RfcMoveToLastRow(RFC_TABLE_HANDLE, ERR_);
RFC_RC RfcMoveToNextRow(RFC_TABLE_HANDLE, ERR_);
RFC_RC RfcMoveToPreviousRow(RFC_TABLE_HANDLE, ERR_);
RFC_STRUCTURE_HANDLE RfcAppendNewRow(RFC_TABLE_HANDLE, ERR_);
RFC_STRUCTURE_HANDLE RfcGetCurrentRow(RFC_TABLE_HANDLE, ERR_);
RFC_RC RfcDeleteCurrentRow(RFC_TABLE_HANDLE, ERR_);
RFC_RC RfcDeleteAllRows(RFC_TABLE_HANDLE, ERR_);
TYPE_ RfcGetRowType(RFC_TABLE_HANDLE, ERR_);

/* values */
RFC_RC RfcGetChars(DATA_, TEXT_, RFC_CHAR *, unsigned size, ERR_);
RFC_RC RfcGetNum(DATA_, TEXT_, RFC_NUM *, unsigned size, ERR_);
RFC_RC RfcGetDate(DATA_, TEXT_, RFC_DATE, ERR_);
RFC_RC RfcGetTime(DATA_, TEXT_, RFC_TIME, ERR_);
RFC_RC RfcGetString(DATA_, TEXT_, SAP_UC *, unsigned size, unsigned *length, ERR_);
RFC_RC RfcGetStringLength(DATA_, TEXT_, unsigned *, ERR_);
RFC_RC RfcGetBytes(DATA_, TEXT_, SAP_RAW *, unsigned size, ERR_);
RFC_RC RfcGetXString(DATA_, TEXT_, SAP_RAW *, unsigned size, unsigned *length, ERR_);
RFC_RC RfcGetFloat(DATA_, TEXT_, RFC_FLOAT *, ERR_);
RFC_RC RfcGetInt(DATA_, TEXT_, RFC_INT *, ERR_);
RFC_RC RfcGetInt1(DATA_, TEXT_, RFC_INT1 *, ERR_);
RFC_RC RfcGetInt2(DATA_, TEXT_, RFC_INT2 *, ERR_);
RFC_RC RfcGetInt8(DATA_, TEXT_, RFC_INT8 *, ERR_);
RFC_RC RfcSetChars(DATA_, TEXT_, const RFC_CHAR *, unsigned length, ERR_);
RFC_RC RfcSetNum(DATA_, TEXT_, const RFC_NUM *, unsigned length, ERR_);
RFC_RC RfcSetDate(DATA_, TEXT_, const RFC_CHAR *, ERR_);
RFC_RC RfcSetTime(DATA_, TEXT_, const RFC_CHAR *, ERR_);
RFC_RC RfcSetString(DATA_, TEXT_, TEXT_, unsigned length, ERR_);
RFC_RC RfcSetBytes(DATA_, TEXT_, const SAP_RAW *, unsigned length, ERR_);
RFC_RC RfcSetXString(DATA_, TEXT_, const SAP_RAW *, unsigned length, ERR_);
RFC_RC RfcSetFloat(DATA_, TEXT_, RFC_FLOAT, ERR_);
RFC_RC RfcSetInt(DATA_, TEXT_, RFC_INT, ERR_);
RFC_RC RfcSetInt1(DATA_, TEXT_, RFC_INT1, ERR_);
RFC_RC RfcSetInt2(DATA_, TEXT_, RFC_INT2, ERR_);
RFC_RC RfcSetInt8(DATA_, TEXT_, RFC_INT8, ERR_);

/* units */
RFC_RC RfcGetTransactionID(CONN_, RFC_TID, ERR_);
RFC_TRANSACTION_HANDLE RfcCreateTransaction(CONN_, RFC_TID, TEXT_ queue, ERR_);
RFC_RC RfcInvokeInTransaction(RFC_TRANSACTION_HANDLE, RFC_FUNCTION_HANDLE, ERR_);
RFC_RC RfcSubmitTransaction(RFC_TRANSACTION_HANDLE, ERR_);
RFC_RC RfcConfirmTransaction(RFC_TRANSACTION_HANDLE, ERR_);
RFC_RC RfcDestroyTransaction(RFC_TRANSACTION_HANDLE, ERR_);
RFC_RC RfcGetUnitID(CONN_, RFC_UNITID, ERR_);
RFC_UNIT_HANDLE RfcCreateUnit(CONN_, RFC_UNITID, const SAP_UC **queues, unsigned count, const RFC_UNIT_ATTRIBUTES *,
                              RFC_UNIT_IDENTIFIER *, ERR_);
RFC_RC RfcInvokeInUnit(RFC_UNIT_HANDLE, RFC_FUNCTION_HANDLE, ERR_);
RFC_RC RfcSubmitUnit(RFC_UNIT_HANDLE, ERR_);
RFC_RC RfcConfirmUnit(CONN_, RFC_UNIT_IDENTIFIER *, ERR_);
RFC_RC RfcDestroyUnit(RFC_UNIT_HANDLE, ERR_);
RFC_RC RfcGetUnitState(CONN_, RFC_UNIT_IDENTIFIER *, RFC_UNIT_STATE *, ERR_);

/* server */
typedef RFC_RC (*RFC_SERVER_FUNCTION)(CONN_, RFC_FUNCTION_HANDLE, ERR_);
typedef RFC_RC (*RFC_FUNC_DESC_CALLBACK)(TEXT_, RFC_ATTRIBUTES, FUNC_ *);
typedef RFC_RC (*RFC_ON_AUTHORIZATION_CHECK)(CONN_, RFC_SECURITY_ATTRIBUTES *, ERR_);
typedef RFC_RC (*RFC_ON_CHECK_UNIT)(CONN_, const RFC_UNIT_IDENTIFIER *);
typedef RFC_RC (*RFC_ON_COMMIT_UNIT)(CONN_, const RFC_UNIT_IDENTIFIER *);
typedef RFC_RC (*RFC_ON_ROLLBACK_UNIT)(CONN_, const RFC_UNIT_IDENTIFIER *);
typedef RFC_RC (*RFC_ON_CONFIRM_UNIT)(CONN_, const RFC_UNIT_IDENTIFIER *);
typedef RFC_RC (*RFC_ON_GET_UNIT_STATE)(CONN_, const RFC_UNIT_IDENTIFIER *, RFC_UNIT_STATE *);
typedef RFC_RC (*RFC_ON_CHECK_TRANSACTION)(CONN_, TEXT_ tid);
typedef RFC_RC (*RFC_ON_COMMIT_TRANSACTION)(CONN_, TEXT_ tid);
typedef RFC_RC (*RFC_ON_ROLLBACK_TRANSACTION)(CONN_, TEXT_ tid);
typedef RFC_RC (*RFC_ON_CONFIRM_TRANSACTION)(CONN_, TEXT_ tid);

RFC_SERVER_HANDLE RfcCreateServer(const RFC_CONNECTION_PARAMETER *, unsigned count, ERR_);
RFC_RC RfcLaunchServer(RFC_SERVER_HANDLE, ERR_);
RFC_RC RfcShutdownServer(RFC_SERVER_HANDLE, unsigned timeout, ERR_);
RFC_RC RfcDestroyServer(RFC_SERVER_HANDLE, ERR_);
RFC_RC RfcGetServerAttributes(RFC_SERVER_HANDLE, RFC_SERVER_ATTRIBUTES *, ERR_);
RFC_RC RfcInstallGenericServerFunction(RFC_SERVER_FUNCTION, RFC_FUNC_DESC_CALLBACK, ERR_);
RFC_RC RfcInstallAuthorizationCheckHandler(RFC_ON_AUTHORIZATION_CHECK, ERR_);
RFC_RC RfcInstallBgRfcHandlers(TEXT_ system, RFC_ON_CHECK_UNIT, RFC_ON_COMMIT_UNIT, RFC_ON_ROLLBACK_UNIT,
                               RFC_ON_CONFIRM_UNIT, RFC_ON_GET_UNIT_STATE, ERR_);
RFC_RC RfcInstallTransactionHandlers(TEXT_ system, RFC_ON_CHECK_TRANSACTION, RFC_ON_COMMIT_TRANSACTION,
                                     RFC_ON_ROLLBACK_TRANSACTION, RFC_ON_CONFIRM_TRANSACTION, ERR_);

/* throughput */
RFC_THROUGHPUT_HANDLE RfcCreateThroughput(ERR_);
RFC_RC RfcDestroyThroughput(RFC_THROUGHPUT_HANDLE, ERR_);
RFC_RC RfcSetThroughputOnConnection(CONN_, RFC_THROUGHPUT_HANDLE, ERR_);
RFC_RC RfcRemoveThroughputFromConnection(CONN_, ERR_);
RFC_THROUGHPUT_HANDLE RfcGetThroughputFromConnection(CONN_, ERR_);
RFC_RC RfcResetThroughput(RFC_THROUGHPUT_HANDLE, ERR_);
RFC_RC RfcGetNumberOfCalls(RFC_THROUGHPUT_HANDLE, SAP_ULLONG *, ERR_);
RFC_RC RfcGetTotalTime(RFC_THROUGHPUT_HANDLE, SAP_ULLONG *microseconds, ERR_);
RFC_RC RfcGetSerializationTime(RFC_THROUGHPUT_HANDLE, SAP_ULLONG *, ERR_);
RFC_RC RfcGetDeserializationTime(RFC_THROUGHPUT_HANDLE, SAP_ULLONG *, ERR_);
RFC_RC RfcGetApplicationTime(RFC_THROUGHPUT_HANDLE, SAP_ULLONG *, ERR_);
RFC_RC RfcGetSentBytes(RFC_THROUGHPUT_HANDLE, SAP_ULLONG *, ERR_);
RFC_RC RfcGetReceivedBytes(RFC_THROUGHPUT_HANDLE, SAP_ULLONG *, ERR_);

#undef ERR_
#undef CONN_
#undef DATA_
#undef FUNC_
#undef TYPE_
#undef TEXT_

#ifdef __cplusplus
}
#endif
#endif
