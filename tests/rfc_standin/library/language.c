/* Languages that the simulated system knows, and a crypto library that it never needs. */
#include "standin.h"

static const struct { char sap; const char *iso; } LANGUAGES[] = {
    {'D', "DE"}, {'E', "EN"}, {'F', "FR"}, {'I', "IT"}, {'N', "NL"}, {'S', "ES"},
};

RFC_RC RfcLanguageIsoToSap(const SAP_UC *iso, SAP_UC *sap, RFC_ERROR_INFO *error) {
    for (unsigned at = 0; at < SIZE_OF(LANGUAGES); at++) {
        if (!is_keyword(iso, LANGUAGES[at].iso)) continue;
        sap[0] = (SAP_UC)LANGUAGES[at].sap;
        sap[1] = 0;
        return succeed(error);
    }
    return fail_external(error, RFC_NOT_FOUND, "The language is not known");
}

RFC_RC RfcLanguageSapToIso(const SAP_UC *sap, SAP_UC *iso, RFC_ERROR_INFO *error) {
    for (unsigned at = 0; at < SIZE_OF(LANGUAGES); at++) {
        if (sap[0] != (SAP_UC)LANGUAGES[at].sap) continue;
        copy_ascii(iso, 3, LANGUAGES[at].iso);
        return succeed(error);
    }
    return fail_external(error, RFC_NOT_FOUND, "The language is not known");
}

RFC_RC RfcLoadCryptoLibrary(const SAP_UC *path, RFC_ERROR_INFO *error) {
    (void)path;
    return succeed(error);
}
