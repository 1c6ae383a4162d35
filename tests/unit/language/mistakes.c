/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mistakes: where each is reported, how wide, in which words and with which hint.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

typedef enum text_kind { FORMULA, PATH, EQUALITY, HEADER, SERIES, PAIR, CALL, UNIT } text_kind;

static const struct {
  text_kind kind;
  const char *text;
  const char *report; /* line:column+width message | hint */
} mistakes[] = {
    {FORMULA, "", "1:1+1 a number or a formula is missing here"},
    {FORMULA, "   ", "1:4+1 a number or a formula is missing here"},
    {FORMULA, "1 +", "1:4+1 the formula ends where a number, a name or '(' should stand"},
    {FORMULA, "* 2", "1:1+1 a number, a name or '(' should stand here, not '*'"},
    {FORMULA, "a + * b", "1:5+1 a number, a name or '(' should stand here, not '*'"},
    {FORMULA, "a + )", "1:5+1 a number, a name or '(' should stand here, not ')'"},
    {FORMULA, "(a + b", "1:1+1 this '(' is never closed | ')' is missing"},
    {FORMULA, "(a + b]",
     "1:7+1 an operator or ')' should stand here, not ']' | ')' closes the bracket '(' opened before"},
    {FORMULA, "(a b)",
     "1:4+1 an operator or ')' should stand here, not 'b' | ')' closes the bracket '(' opened before"},
    {FORMULA, "a + b)", "1:6+1 this ')' closes nothing"},
    {FORMULA, "x]", "1:2+1 this ']' closes nothing"},
    {FORMULA, "min(a, b", "1:4+1 this '(' is never closed | ')' is missing"},
    {FORMULA, "a b", "1:3+1 an operator is missing before 'b' | a product is written with *"},
    {FORMULA, "2 3",
     "1:3+1 an operator is missing before the number '3' | digits may be grouped by _, as in 1_000_000"},
    {FORMULA, "1 000 000",
     "1:3+3 an operator is missing before the number '000' | digits may be grouped by _, as in 1_000_000"},
    {FORMULA, "5% 3", "1:4+1 an operator is missing before '3' | a product is written with *"},
    {FORMULA, "2x", "1:1+2 an operator is missing between '2' and 'x' | write 2 * x"},
    {FORMULA, "2(x)", "1:2+1 an operator is missing before '(' | a product is written with *"},
    {FORMULA, "(a)(b)",
     "1:4+1 a bracket cannot follow here"
     " | only a name can be shifted in time, as in x(-1); a product is written with *"},
    {FORMULA, "5 % 3", "1:3+1 '%' may only follow a number directly | write 5% without a space; % is no operator"},
    {FORMULA, "x%", "1:2+1 '%' may only follow a number directly | write 5% without a space; % is no operator"},
    {FORMULA, "(1 + 2)%", "1:8+1 '%' may only follow a number directly | write 5% without a space; % is no operator"},
    {FORMULA, "a < b < c", "1:7+1 comparisons cannot be chained | write a < b and b < c"},
    {FORMULA, "a == b == c", "1:8+2 comparisons cannot be chained | write a < b and b < c"},
    {FORMULA, "not not a",
     "1:5+3 a number, a name or '(' should stand here, not 'not'"
     " | put 'not' and what belongs to it in brackets: (…)"},
    {FORMULA, "--a",
     "1:2+1 a number, a name or '(' should stand here, not '-'"
     " | put '-' and what belongs to it in brackets: (…)"},
    {FORMULA, "a ^ not b",
     "1:5+3 a number, a name or '(' should stand here, not 'not'"
     " | put 'not' and what belongs to it in brackets: (…)"},
    {FORMULA, "+a", "1:1+1 a number, a name or '(' should stand here, not '+'"},
    {FORMULA, "a, b", "1:2+1 ',' cannot stand here"},
    {FORMULA, "1,5", "1:1+3 '1,5' has a decimal comma, or more than one point or comma | write 1.5"},
    {FORMULA, "(1,5 + x)", "1:2+3 '1,5' has a decimal comma, or more than one point or comma | write 1.5"},
    {FORMULA, "1.234.567", "1:1+9 '1.234.567' has a decimal comma, or more than one point or comma | write 1234567"},
    {FORMULA, "1.234.567,89 * x",
     "1:1+12 '1.234.567,89' has a decimal comma, or more than one point or comma | write 1234567.89"},
    {FORMULA, "min(1.234.567,8)",
     "1:5+9 '1.234.567' has a decimal comma, or more than one point or comma | write 1234567"},
    {FORMULA, ".5", "1:1+2 '.5' is not a number | write 0.5"},
    {FORMULA, "5.", "1:1+2 '5.' is not a number | write 5"},
    {FORMULA, "1..2", "1:1+4 '1..2' is not a number"},
    {FORMULA, "1e400", "1:1+5 the number '1e400' is too large"},
    {FORMULA, "1__0", "1:1+4 '1__0' is not a number"},
    {FORMULA, "a = b", "1:3+1 '=' is not a symbol of formulas | write =="},
    {FORMULA, "a && b", "1:3+2 '&&' is not a symbol of formulas | write and"},
    {FORMULA, "a || b", "1:3+2 '||' is not a symbol of formulas | write or"},
    {FORMULA, "!a", "1:1+1 '!' is not a symbol of formulas | write not"},
    {FORMULA, "a <> b", "1:3+2 '<>' is not a symbol of formulas | write !="},
    {FORMULA, "a ** b", "1:3+2 '**' is not a symbol of formulas | write ^"},
    {FORMULA, "a =< b", "1:3+2 '=<' is not a symbol of formulas | write <="},
    {FORMULA, "a & b", "1:3+1 '&' is not a symbol of formulas | write and"},
    {FORMULA, "a === b", "1:3+3 '===' is not a symbol of formulas | write =="},
    {FORMULA, "{a}", "1:1+1 '{' is not a symbol of formulas | write ("},
    {FORMULA, "min(a; b)", "1:6+1 ';' is not a symbol of formulas | write ,"},
    {FORMULA, "\"a\"",
     "1:1+1 a quotation mark cannot stand in a formula | names are written without quotation marks"},
    {FORMULA, "'a'", "1:1+1 a quotation mark cannot stand in a formula | names are written without quotation marks"},
    {FORMULA, "a ? b", "1:3+1 '?' cannot stand here"},
    {FORMULA, "a # b", "1:3+1 '#' cannot stand here"},
    {FORMULA, "a : b", "1:3+1 ':' cannot stand here"},
    {FORMULA, "a @ b", "1:3+1 '@' cannot stand here"},
    {FORMULA, "a – b", "1:3+1 '–' is not a symbol of formulas | write -"},
    {FORMULA, "a − b", "1:3+1 '−' is not a symbol of formulas | write -"},
    {FORMULA, "a × b", "1:3+1 '×' is not a symbol of formulas | write *"},
    {FORMULA, "a ÷ b", "1:3+1 '÷' is not a symbol of formulas | write /"},
    {FORMULA, "“a”", "1:1+1 a quotation mark cannot stand in a formula | names are written without quotation marks"},
    {FORMULA, "a\u00a0+ b", "1:2+1 this space is not an ordinary one | delete it and type a space"},
    {FORMULA, "x²", "1:2+1 '²' is not a symbol of formulas | write ^2"},
    {FORMULA, "√ x", "1:1+1 '√' is not a symbol of formulas | write sqrt(x)"},
    {FORMULA, "a≤b", "1:2+1 '≤' is not a symbol of formulas | write <="},
    {FORMULA, "2×3", "1:2+1 '×' is not a symbol of formulas | write *"},
    {FORMULA, "a\u200b", "1:2+1 this space is not an ordinary one | delete it and type a space"},
    {FORMULA, "tăng + 1", "1:1+4 'tăng' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"},
    {FORMULA, "đầu_tư", "1:1+6 'đầu_tư' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"},
    {FORMULA, "GDP + 1",
     "1:1+3 'GDP' is not a name: names consist of a-z, 0-9 and _, and begin with a letter | write gdp"},
    {FORMULA, "Growth",
     "1:1+6 'Growth' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"
     " | write growth"},
    {FORMULA, "SUM(x)",
     "1:1+3 'SUM' is not a name: names consist of a-z, 0-9 and _, and begin with a letter | write sum"},
    {FORMULA, "_x", "1:1+2 '_x' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"},
    {FORMULA, "a AND b",
     "1:3+3 'AND' is not a name: names consist of a-z, 0-9 and _, and begin with a letter | write and"},
    {FORMULA, "a\xff", "1:2+1 the byte 0xFF is not text | save the file as UTF-8"},
    {FORMULA, "a \001 b", "1:3+1 the byte 0x01 is not text | save the file as UTF-8"},
    {FORMULA, "x(1)",
     "1:1+1 a shift of 'x' in time needs a sign | write x(-1) for an earlier or x(+1) for a later period"},
    {FORMULA, "x[c](2)",
     "1:1+1 a shift of 'x' in time needs a sign | write x(-2) for an earlier or x(+2) for a later period"},
    {FORMULA, "x(t-1)",
     "1:1+1 'x' is not a function"
     " | write x[element] for an element of a series, x(-1) for an earlier period"},
    {FORMULA, "x(-1.5)", "1:4+3 a shift in time is a whole number of periods up to 1200, not '1.5'"},
    {FORMULA, "x(-5000)", "1:4+4 a shift in time is a whole number of periods up to 1200, not '5000'"},
    {FORMULA, "x(-)",
     "1:1+1 'x' is not a function"
     " | write x[element] for an element of a series, x(-1) for an earlier period"},
    {FORMULA, "x(-1", "1:2+1 this '(' is never closed | ')' is missing"},
    {FORMULA, "x(-1 + 2)",
     "1:6+1 an operator or ')' should stand here, not '+' | ')' closes the bracket '(' opened before"},
    {FORMULA, "x(-1)(-2)",
     "1:6+1 a bracket cannot follow here"
     " | only a name can be shifted in time, as in x(-1); a product is written with *"},
    {FORMULA, "(a + b)(-1)",
     "1:8+1 a bracket cannot follow here"
     " | only a name can be shifted in time, as in x(-1); a product is written with *"},
    {FORMULA, "x(-1)[c]", "1:6+1 the element stands before the shift in time | write x[c](-1)"},
    {FORMULA, "x[a,b,c]", "1:7+1 there are more than 2 indices"},
    {FORMULA, "x[", "1:3+1 a name is missing at the end"},
    {FORMULA, "x[]", "1:3+1 a name should stand here, not ']'"},
    {FORMULA, "x[1]", "1:3+1 a name should stand here, not '1'"},
    {FORMULA, "x[c-1]",
     "1:4+1 an operator or ']' should stand here, not '-' | ']' closes the bracket '[' opened before"},
    {FORMULA, "x[c", "1:2+1 this '[' is never closed | ']' is missing"},
    {FORMULA, "x[for]", "1:3+3 'for' is a word of the language and cannot be a name here | choose another name"},
    {FORMULA, "x()",
     "1:1+1 'x' is not a function"
     " | write x[element] for an element of a series, x(-1) for an earlier period"},
    {FORMULA, "squrt(x)", "1:1+5 unknown function 'squrt' | did you mean 'sqrt'?"},
    {FORMULA, "year(-1)", "1:1+4 'year' takes no index and no shift in time"},
    {FORMULA, "pi[c]", "1:1+2 'pi' takes no index and no shift in time"},
    {FORMULA, "exp * 2", "1:1+3 the function 'exp' lacks its arguments | they follow in brackets: exp(…)"},
    {FORMULA, "sum", "1:1+3 the function 'sum' lacks its arguments | they follow in brackets: sum(…)"},
    {FORMULA, "exp()", "1:1+3 wrong number of arguments of 'exp': 1 needed, 0 given"},
    {FORMULA, "exp(a, b)", "1:1+3 wrong number of arguments of 'exp': 1 needed, 2 given"},
    {FORMULA, "if(a, b)", "1:1+2 wrong number of arguments of 'if': 3 needed, 2 given | write if(condition, a, b)"},
    {FORMULA, "clamp(x)",
     "1:1+5 wrong number of arguments of 'clamp': 3 needed, 1 given | write clamp(x, low, high)"},
    {FORMULA, "movavg(x)", "1:1+6 wrong number of arguments of 'movavg': 2 needed, 1 given | write movavg(x, 4)"},
    {FORMULA, "movavg(x, n)", "1:11+1 the second argument of 'movavg' must be a whole number from 1 to 400"},
    {FORMULA, "movavg(x, 0)", "1:11+1 the second argument of 'movavg' must be a whole number from 1 to 400"},
    {FORMULA, "movsum(x, 2.5)", "1:11+3 the second argument of 'movsum' must be a whole number from 1 to 400"},
    {FORMULA, "movavg(x, 401)", "1:11+3 the second argument of 'movavg' must be a whole number from 1 to 400"},
    {FORMULA, "movavg(x, 4%)", "1:11+2 the second argument of 'movavg' must be a whole number from 1 to 400"},
    {FORMULA, "sum(x)", "1:1+3 'sum' needs 'for' | write sum(x[i] for i in set)"},
    {FORMULA, "sum(a, b)", "1:1+3 'sum' needs 'for' | write sum(x[i] for i in set)"},
    {FORMULA, "sum()", "1:1+3 'sum' needs 'for' | write sum(x[i] for i in set)"},
    {FORMULA, "sum(x[i] for)", "1:13+1 a name should stand here, not ')'"},
    {FORMULA, "sum(x[i] for i)",
     "1:15+1 'in' should stand here, not ')' | write i in SET, where SET is the name of a set"},
    {FORMULA, "sum(x[i] for i in)", "1:18+1 a name should stand here, not ')'"},
    {FORMULA, "sum(x[i] for i in s", "1:4+1 this '(' is never closed | ')' is missing"},
    {FORMULA, "sum(x[i] for i in s where)", "1:26+1 a number, a name or '(' should stand here, not ')'"},
    {FORMULA, "sum(x[i] for i of s)",
     "1:16+2 'in' should stand here, not 'of' | write i in SET, where SET is the name of a set"},
    {FORMULA, "sum(x[i] for not in s)",
     "1:14+3 'not' is a word of the language and cannot be a name here | choose another name"},
    {FORMULA, "sum(x[i] for i in s, i in t)", "1:22+1 'i' stands here twice"},
    {FORMULA, "exp(x for i in s)",
     "1:7+3 an operator or ')' should stand here, not 'for' | ')' closes the bracket '(' opened before"},
    {FORMULA, "x for i in s", "1:3+3 'for' cannot stand here"},
    {FORMULA, "sum(x[i] for i in s) where a", "1:22+5 'where' cannot stand here"},
    {FORMULA, "prev + 1",
     "1:1+4 'prev' belongs to paths of inputs | in an equation the period before is written x(-1)"},
    {FORMULA, "a in b", "1:3+2 'in' cannot stand here"},
    {FORMULA, "for", "1:1+3 a number, a name or '(' should stand here, not 'for'"},
    {FORMULA, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(2)",
     "1:1+66 a shift of 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' in time needs a sign"
     " | write aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…(-2) for an earlier or "
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…(+2) for a later period"},
    {PATH, "", "1:1+1 a number or a formula is missing here"},
    {PATH, "to", "1:3+1 the formula ends where a number, a name or '(' should stand"},
    {PATH, "15,67%", "1:1+6 '15,67%' has a decimal comma, or more than one point or comma | write 15.67%"},
    {PATH, "1.234.567", "1:1+9 '1.234.567' has a decimal comma, or more than one point or comma | write 1234567"},
    {PATH, "118.079,279",
     "1:1+11 '118.079,279' has a decimal comma, or more than one point or comma | write 118079.279"},
    {PATH, "1,234,567", "1:1+9 '1,234,567' has a decimal comma, or more than one point or comma | write 1234567"},
    {PATH, "-1,5", "1:2+3 '1,5' has a decimal comma, or more than one point or comma | write 1.5"},
    {PATH, "grdp * 2",
     "1:1+4 the path of an input cannot read 'grdp'"
     " | it knows numbers, prev and was; what depends on a series is an equation"},
    {PATH, "x(-1)",
     "1:1+1 the path of an input cannot read 'x'"
     " | it knows numbers, prev and was; what depends on a series is an equation"},
    {PATH, "x[c]",
     "1:1+1 the path of an input cannot read 'x'"
     " | it knows numbers, prev and was; what depends on a series is an equation"},
    {PATH, "year",
     "1:1+4 the path of an input cannot read 'year'"
     " | it knows numbers, prev and was; what depends on a series is an equation"},
    {PATH, "d(prev)", "1:1+1 'd' reads series and cannot stand in the path of an input | write an equation instead"},
    {PATH, "sum(x for i in s)",
     "1:5+1 the path of an input cannot read 'x'"
     " | it knows numbers, prev and was; what depends on a series is an equation"},
    {PATH, "prev(-1)", "1:1+4 'prev' takes no index and no shift in time"},
    {PATH, "8% to 9%", "1:4+2 'to' cannot stand here"},
    {PATH, "Prev * 2",
     "1:1+4 'Prev' is not a name: names consist of a-z, 0-9 and _, and begin with a letter | write prev"},
    {PATH, "12%%", "1:4+1 '%' may only follow a number directly | write 5% without a space; % is no operator"},
    {PATH, "12 %", "1:4+1 '%' may only follow a number directly | write 5% without a space; % is no operator"},
    {PATH, "min(prev, foo)",
     "1:11+3 the path of an input cannot read 'foo'"
     " | it knows numbers, prev and was; what depends on a series is an equation"},
    {EQUALITY, "a", "1:1+1 '==' between a left and a right side is missing | write left == right"},
    {EQUALITY, "a = b", "1:3+1 '=' is not a symbol of formulas | write =="},
    {EQUALITY, "a < b", "1:1+5 '==' between a left and a right side is missing | write left == right"},
    {EQUALITY, "a == b and c", "1:1+12 '==' between a left and a right side is missing | write left == right"},
    {EQUALITY, "a ==", "1:5+1 the formula ends where a number, a name or '(' should stand"},
    {EQUALITY, "a == b == c", "1:8+2 comparisons cannot be chained | write a < b and b < c"},
    {HEADER, "", "1:1+1 a name is missing at the end"},
    {HEADER, "growth[c]", "1:9+1 'in' should stand here, not ']' | write c in SET, where SET is the name of a set"},
    {HEADER, "growth[c in]", "1:12+1 a name should stand here, not ']'"},
    {HEADER, "growth[c in component", "1:7+1 this '[' is never closed | ']' is missing"},
    {HEADER, "growth[c in a, c in b]", "1:16+1 'c' stands here twice"},
    {HEADER, "x[a in s, b in s, c in s]", "1:19+1 there are more than 2 indices"},
    {HEADER, "growth(c)", "1:7+1 '(' cannot stand here"},
    {HEADER, "growth c", "1:8+1 'c' cannot stand here"},
    {HEADER, "sum", "1:1+3 'sum' is a word of the language and cannot be a name here | choose another name"},
    {HEADER, "x[year in s]",
     "1:3+4 'year' is a word of the language and cannot be a name here | choose another name"},
    {HEADER, "Growth",
     "1:1+6 'Growth' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"
     " | write growth"},
    {HEADER, "x[]", "1:3+1 a name should stand here, not ']'"},
    {HEADER, "x[c in component] + 1", "1:19+1 '+' cannot stand here"},
    {HEADER, "to", "1:1+2 'to' is a word of the language and cannot be a name here | choose another name"},
    {SERIES, "", "1:1+1 a name is missing at the end"},
    {SERIES, "growth[", "1:8+1 a name is missing at the end"},
    {SERIES, "growth[services", "1:7+1 this '[' is never closed | ']' is missing"},
    {SERIES, "growth[a,b,c]", "1:12+1 there are more than 2 indices"},
    {SERIES, "growth services", "1:8+8 'services' cannot stand here"},
    {SERIES, "growth[services]x", "1:17+1 'x' cannot stand here"},
    {SERIES, "growth[Services]",
     "1:8+8 'Services' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"
     " | write services"},
    {SERIES, "12", "1:1+2 a name should stand here, not '12'"},
    {SERIES, "growth[services](-1)", "1:17+1 '(' cannot stand here"},
    {PAIR, "a", "1:2+1 '~' is missing at the end"},
    {PAIR, "a ~", "1:4+1 a name is missing at the end"},
    {PAIR, "~ b", "1:1+1 a name should stand here, not '~'"},
    {PAIR, "a ~ b ~ c", "1:7+1 '~' cannot stand here"},
    {PAIR, "a b", "1:3+1 '~' should stand here, not 'b'"},
    {PAIR, "a[x] ~ b[y", "1:9+1 this '[' is never closed | ']' is missing"},
    {CALL, "", "1:1+1 a name is missing at the end"},
    {CALL, "normal(", "1:8+1 a name is missing at the end"},
    {CALL, "normal(sd=)", "1:11+1 a number, a name or '(' should stand here, not ')'"},
    {CALL, "normal(3%)", "1:8+2 the argument '3%' needs a name | write it as in normal(sd=3%)"},
    {CALL, "normal(sd=3%", "1:7+1 this '(' is never closed | ')' is missing"},
    {CALL, "normal(sd=1,5%)", "1:11+4 '1,5%' has a decimal comma, or more than one point or comma | write 1.5%"},
    {CALL, "normal(sd=1, sd=2)", "1:14+2 'sd' stands here twice"},
    {CALL, "normal(sd=x)", "1:11+1 an argument must be a number; it cannot read 'x'"},
    {CALL, "normal(sd=prev)", "1:11+4 an argument must be a number; it cannot read 'prev'"},
    {CALL, "normal(sd=1/0)",
     "1:8+2 the argument 'sd' has no value | it divides by zero or leaves the range of numbers"},
    {CALL, "normal(sd=3%) x", "1:15+1 'x' cannot stand here"},
    {CALL, "discrete(5%=0.2, 5.0%=0.3)", "1:18+4 '5.0%' stands here twice"},
    {CALL, "discrete(-x=1)", "1:11+1 the argument 'x' needs a name | write it as in normal(sd=3%)"},
    {CALL, "normal(sd=3%,)", "1:14+1 a name should stand here, not ')'"},
    {CALL, "normal(,)", "1:8+1 a name should stand here, not ','"},
    {CALL, "normal(sd==3)",
     "1:10+2 an operator or ')' should stand here, not '==' | ')' closes the bracket '(' opened before"},
    {CALL, "interval(low=1, x)", "1:17+1 the argument 'x' needs a name | write it as in normal(sd=3%)"},
    {CALL, "empirical(output[)", "1:18+1 a name should stand here, not ')'"},
    {CALL, "Normal(sd=1)",
     "1:1+6 'Normal' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"
     " | write normal"},
    {CALL, "normal(sd=3%; min=1)", "1:13+1 ';' is not a symbol of formulas | write ,"},
    {CALL, "normal[sd=1]", "1:7+1 '[' cannot stand here"},
    {UNIT, "",
     "1:1+1 the unit ends where a base unit or a number should stand"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "foo", "1:1+3 unknown unit 'foo'; base units are declared under `units:`"},
    {UNIT, "vnd_bm", "1:1+6 unknown unit 'vnd_bm'; base units are declared under `units:` | did you mean 'vnd_bn'?"},
    {UNIT, "vnd_bn /",
     "1:9+1 the unit ends where a base unit or a number should stand"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "vnd_bn person",
     "1:8+6 'person' cannot stand in a unit here"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "2 * vnd_bn",
     "1:1+1 '2' cannot stand in a unit here"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "vnd_bn^",
     "1:8+1 the unit ends where a base unit or a number should stand"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "vnd_bn^x",
     "1:8+1 'x' cannot stand in a unit here"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "vnd_bn^2000",
     "1:8+4 '2000' cannot stand in a unit here"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "VND_BN",
     "1:1+6 'VND_BN' is not a name: names consist of a-z, 0-9 and _, and begin with a letter"
     " | write vnd_bn"},
    {UNIT, "vnd_bn × person", "1:8+1 '×' is not a symbol of formulas | write *"},
    {UNIT, "vnd_bn % ",
     "1:8+1 '%' cannot stand in a unit here"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "(vnd_bn)",
     "1:1+1 '(' cannot stand in a unit here"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "/ person",
     "1:1+1 '/' cannot stand in a unit here"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
    {UNIT, "vnd_bn^-",
     "1:9+1 the unit ends where a base unit or a number should stand"
     " | a unit is written as in vnd_bn / person, usd^2, 1 / day or %"},
};

static grdp_status parse_unit(workbench *bench, grdp_fragment fragment) {
  grdp_unit unit;
  bool percent;
  grdp_unit_table *table = grdp_unit_table_create(&bench->arena);
  grdp_unit_declare(table, GRDP_TEXT("vnd_bn"));
  grdp_unit_declare(table, GRDP_TEXT("person"));
  return grdp_unit_parse(table, fragment, bench->diagnostics, &unit, &percent);
}

static grdp_status parse(workbench *bench, text_kind kind, const char *text) {
  grdp_fragment fragment = bench_fragment(bench, text);
  const grdp_formula *left, *right;
  grdp_path_formula path;
  grdp_header header;
  grdp_series_name first, second;
  grdp_named_call call;
  switch (kind) {
  case FORMULA:
    return grdp_parse_formula(&bench->arena, fragment, bench->diagnostics, &left);
  case PATH:
    return grdp_parse_path(&bench->arena, fragment, bench->diagnostics, &path);
  case EQUALITY:
    return grdp_parse_equality(&bench->arena, fragment, bench->diagnostics, &left, &right);
  case HEADER:
    return grdp_parse_header(fragment, bench->diagnostics, &header);
  case SERIES:
    return grdp_parse_series_name(fragment, bench->diagnostics, &first);
  case PAIR:
    return grdp_parse_pair(fragment, bench->diagnostics, &first, &second);
  case CALL:
    return grdp_parse_named_call(&bench->arena, fragment, bench->diagnostics, &call);
  default:
    return parse_unit(bench, fragment);
  }
}

Test(mistakes, each_is_reported_once_at_its_place) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
    grdp_status status = parse(&bench, mistakes[i].kind, mistakes[i].text);
    const char *report = bench_report(&bench, GRDP_ENGLISH);
    cr_expect(status == GRDP_INVALID && strcmp(report, mistakes[i].report) == 0, "%s\n  %s, wanted\n  %s",
              mistakes[i].text, report, mistakes[i].report);
    bench_clear(&bench);
  }
  bench_close(&bench);
}

static const struct {
  const char *text, *report;
} vietnamese[] = {
    {"(a + b", "1:1+1 dấu '(' này chưa được đóng | thiếu ')'"},
    {"a && b", "1:3+2 '&&' không phải ký hiệu của công thức | hãy viết and"},
    {"1,5", "1:1+3 '1,5' dùng dấu phẩy thập phân, hoặc có nhiều hơn một dấu chấm hay dấu phẩy"
            " | hãy viết 1.5"},
    {"squrt(x)", "1:1+5 không có hàm 'squrt' | có phải ý là 'sqrt'?"},
    {"x(1)", "1:1+1 dịch 'x' theo thời gian cần có dấu"
             " | hãy viết x(-1) cho kỳ trước hoặc x(+1) cho kỳ sau"},
    {"Growth", "1:1+6 'Growth' không phải là tên: tên chỉ gồm a-z, 0-9 và _, bắt đầu bằng chữ cái"
               " | hãy viết growth"},
};

Test(mistakes, speak_vietnamese) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof vietnamese / sizeof vietnamese[0]; i++) {
    parse(&bench, FORMULA, vietnamese[i].text);
    cr_expect_str_eq(bench_report(&bench, GRDP_VIETNAMESE), vietnamese[i].report);
    bench_clear(&bench);
  }
  bench_close(&bench);
}

/* A place in the second line of a formula is a place in the second line of the file. */
Test(mistakes, on_a_later_line) {
  workbench bench;
  bench_open(&bench);
  parse(&bench, FORMULA, "a +\n  b + (c = e)");
  cr_expect_str_eq(bench_report(&bench, GRDP_ENGLISH), "2:10+1 '=' is not a symbol of formulas | write ==");
  bench_close(&bench);
}

Test(mistakes, second_place_is_the_open_bracket) {
  workbench bench;
  bench_open(&bench);
  parse(&bench, FORMULA, "a + (b c)");
  const grdp_diagnostic *diagnostic = grdp_diagnostics_get(bench.diagnostics, 0);
  cr_assert_not_null(diagnostic->second_path);
  cr_expect_eq(diagnostic->second_line, 1);
  cr_expect_eq(diagnostic->second_column, 5);
  bench_close(&bench);
}
