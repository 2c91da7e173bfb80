//! What a spreadsheet leaves in place of a value.

/// What Excel shows where a formula has no value.
const ERRORS: [&str; 12] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#GETTING_DATA",
];

const AS_TEXT: &str = "in Excel choose the format Text (セルの書式設定、「文字列」) for the column, enter the values again, and save again";

/// What is wrong with a value that a spreadsheet has altered, without repeating it.
pub(super) fn altered(value: &str) -> Option<String> {
    let value = value.trim();
    if ERRORS.contains(&value) {
        return Some("this is an error of a formula in Excel: correct the cell, and save again".to_owned());
    }
    if value.len() >= 3 && value.bytes().all(|byte| byte == b'#') {
        return Some(
            "Excel shows `###` where a column is too narrow: widen the column, and save again".to_owned(),
        );
    }
    if is_scientific(value) {
        return Some(format!("Excel has made a number as 1.20E+06 of it: {AS_TEXT}"));
    }
    if value.contains('\u{fffd}') {
        return Some(
            "a character was lost (`\u{fffd}`) when the file was saved: save it as UTF-8".to_owned(),
        );
    }
    None
}

/// What is wrong with an ID that has become a number with a fraction.
pub(super) fn altered_id(value: &str) -> Option<String> {
    let digits = value.trim().strip_suffix(".0")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("a spreadsheet or a script has made a number with `.0` of it: {AS_TEXT}"))
}

/// `1.20E+06`: Excel writes a sign and two digits at least.
fn is_scientific(value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, exponent)) = value.split_once('E') else { return false };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or_default();
    whole.len() == 1 && digits(whole) && digits(fraction) && exponent.len() >= 2 && digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_has_altered_is_known_and_nothing_else() {
        for value in ["1.20E+06", "1E+06", "2.02405E+11", "-1.5E-07", "1.2E+100"] {
            assert!(altered(value).is_some_and(|reason| reason.contains("Text")), "{value}");
        }
        for value in ["#N/A", "#REF!", "###", "########", "pass\u{fffd}word"] {
            assert!(altered(value).is_some(), "{value}");
        }
        for value in [
            "",
            "E+06",
            "12E+06",
            "1.20E+6",
            "1.20e+06",
            "1.2.3E+06",
            "1.20E06",
            "#",
            "##",
            "#N/A2",
            "###a",
            "SAFE+01",
        ] {
            assert_eq!(altered(value), None, "{value}");
        }
        assert!(altered_id("20240001.0").is_some());
        for id in ["20240001", "a.0", ".0", "1.00", "1.0.0"] {
            assert_eq!(altered_id(id), None, "{id}");
        }
    }
}
