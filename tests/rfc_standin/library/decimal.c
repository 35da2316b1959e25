/* Decimal numbers as text: BCD rounded half up to its decimals, DECF half even to its digits. */
#include "standin.h"

#include <ctype.h>
#include <stdio.h>

#define MOST_DIGITS 64

/* The number is 0.d1d2d3... times 10 to the power of `point`. */
typedef struct { bool negative; char digits[MOST_DIGITS + 1]; int count, point; } Decimal;

static const char *take_digits(const char *text, Decimal *decimal, int moved) {
    for (; isdigit((unsigned char)*text); text++) {
        if (decimal->count == 0 && *text == '0') { decimal->point -= moved; continue; }
        if (decimal->count < MOST_DIGITS) decimal->digits[decimal->count++] = *text;
        decimal->point += 1 - moved;
    }
    return text;
}

static bool parse(const char *text, Decimal *decimal) {
    memset(decimal, 0, sizeof *decimal);
    if (*text == '+' || *text == '-') decimal->negative = *text++ == '-';
    const char *start = text;
    text = take_digits(text, decimal, 0);
    if (decimal->count == 0) decimal->point = 0;
    if (*text == '.') text = take_digits(text + 1, decimal, 1);
    if (text == start || (*start == '.' && text == start + 1)) return false;
    if (*text == 'e' || *text == 'E') {
        char *end;
        decimal->point += (int)strtol(text + 1, &end, 10);
        text = end == text + 1 ? "?" : end;
    }
    return *text == 0;
}

static void add_one(Decimal *decimal) {
    int at = decimal->count - 1;
    while (at >= 0 && decimal->digits[at] == '9') decimal->digits[at--] = '0';
    if (at >= 0) { decimal->digits[at]++; return; }
    memmove(decimal->digits + 1, decimal->digits, (size_t)decimal->count);
    decimal->digits[0] = '1';
    decimal->count++;
    decimal->point++;
}

static void keep_digits(Decimal *decimal, int kept, bool half_even) {
    if (kept >= decimal->count) return;
    if (kept < 0) { decimal->count = 0; return; }
    char next = decimal->digits[kept];
    bool exactly_half = next == '5';
    for (int at = kept + 1; at < decimal->count; at++) exactly_half = exactly_half && decimal->digits[at] == '0';
    bool last_is_even = kept == 0 || (decimal->digits[kept - 1] - '0') % 2 == 0;
    decimal->count = kept;
    if (next >= '5' && !(half_even && exactly_half && last_is_even)) add_one(decimal);
}

static bool print_fixed(const Decimal *decimal, int decimals, char *target, size_t size) {
    int whole = decimal->count && decimal->point > 0 ? decimal->point : 0;
    if ((size_t)(whole + decimals + 4) > size) return false;
    char *at = target;
    if (decimal->negative && decimal->count) *at++ = '-';
    if (!whole) *at++ = '0';
    for (int place = 1; place <= whole + decimals; place++) {
        int digit = decimal->point - whole + place - 1;
        if (place == whole + 1) *at++ = '.';
        *at++ = digit >= 0 && digit < decimal->count ? decimal->digits[digit] : '0';
    }
    *at = 0;
    return true;
}

static bool print_scientific(const Decimal *decimal, char *target, size_t size) {
    int exponent = decimal->point - decimal->count;
    const char *sign = decimal->negative ? "-" : "";
    int length = exponent ? snprintf(target, size, "%s%.*sE%+d", sign, decimal->count, decimal->digits, exponent)
                          : snprintf(target, size, "%s%.*s", sign, decimal->count, decimal->digits);
    return length > 0 && (size_t)length < size;
}

bool normal_decimal(const char *text, RFCTYPE type, unsigned length, unsigned decimals, char *target, size_t size) {
    Decimal decimal;
    if (!parse(text, &decimal)) return false;
    if (type == RFCTYPE_BCD) {
        keep_digits(&decimal, decimal.point + (int)decimals, false);
        bool fits = decimal.count == 0 || decimal.point + (int)decimals <= (int)(2 * length - 1);
        return fits && print_fixed(&decimal, (int)decimals, target, size);
    }
    if (type == RFCTYPE_FLOAT) return (size_t)snprintf(target, size, "%.17g", strtod(text, NULL)) < size;
    keep_digits(&decimal, type == RFCTYPE_DECF16 ? 16 : 34, true);
    if (decimal.count == 0 || (decimal.point > 0 && decimal.point <= 34) || (decimal.point <= 0 && decimal.point > -6)) {
        int places = decimal.count > decimal.point ? decimal.count - decimal.point : 0;
        return print_fixed(&decimal, decimal.count ? places : 0, target, size);
    }
    return print_scientific(&decimal, target, size);
}
