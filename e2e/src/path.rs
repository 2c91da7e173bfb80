//! How a test finds things by their words: `XPath` 1.0, put together from labels.

/// The characters that mark where a line may break, and where not: nobody sees them.
const MARKS: [char; 2] = ['\u{200b}', '\u{2060}'];

/// What can be pressed.
const PRESSABLE: &str = "self::button or self::a or self::summary or @role='button' or @role='menuitem'";

/// The buttons, links and menu items with this label.
pub(crate) fn pressable(label: &str) -> String {
    let (label, words, name) = (literal(label), words("normalize-space()"), words("@aria-label"));
    format!("//*[{PRESSABLE}][{words}={label} or {name}={label} or .//*[{words}={label}]]")
}

/// The fields whose label begins with this text: a mark such as 必須 may follow.
pub(crate) fn field(label: &str) -> String {
    let (label, words, name) = (literal(label), words("normalize-space()"), words("@aria-label"));
    format!(
        "//*[self::input or self::textarea or self::select]\
         [@id=//label[starts-with({words}, {label})]/@for \
         or ancestor::label[starts-with({words}, {label})] or {name}={label}]"
    )
}

/// What people read of a text: the expression without the marks.
pub(crate) fn words(of: &str) -> String {
    let [may_break, no_break] = MARKS;
    format!("translate({of}, '{may_break}{no_break}', '')")
}

/// A text without the marks.
pub(crate) fn unmarked(text: &str) -> String {
    text.replace(MARKS, "")
}

/// A text as `XPath` 1.0 writes it, which knows no escapes.
pub(crate) fn literal(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

/// A text without its line breaks and marks: line breaks and blanks are one blank.
pub(crate) fn one_line(text: &str) -> String {
    unmarked(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_can_stand_in_a_path() {
        assert_eq!(literal("ログイン"), "'ログイン'");
        assert_eq!(literal("can't"), "concat('can', \"'\", 't')");
    }

    #[test]
    fn blanks_and_line_breaks_are_one_blank() {
        assert_eq!(one_line(" a \n\n b\u{3000}c\u{200b}d"), "a b cd");
    }
}
