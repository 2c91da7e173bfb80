//! How a test finds things by their words: `XPath` 1.0, put together from labels.

/// What can be pressed.
const PRESSABLE: &str = "self::button or self::a or self::summary or @role='button' or @role='menuitem'";

/// The buttons, links and menu items with this label.
pub(crate) fn pressable(label: &str) -> String {
    let label = literal(label);
    format!(
        "//*[{PRESSABLE}][normalize-space()={label} or @aria-label={label} or .//*[normalize-space()={label}]]"
    )
}

/// The fields whose label begins with this text: a mark such as 必須 may follow.
pub(crate) fn field(label: &str) -> String {
    let label = literal(label);
    format!(
        "//*[self::input or self::textarea or self::select]\
         [@id=//label[starts-with(normalize-space(), {label})]/@for \
         or ancestor::label[starts-with(normalize-space(), {label})] or @aria-label={label}]"
    )
}

/// A text as `XPath` 1.0 writes it, which knows no escapes.
pub(crate) fn literal(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

/// A text without its line breaks: they and blanks are one blank.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
        assert_eq!(one_line(" a \n\n b\u{3000}c"), "a b c");
    }
}
