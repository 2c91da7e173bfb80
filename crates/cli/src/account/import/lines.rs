//! The lines of a CSV file, read strictly: what does not follow RFC 4180 is refused with its line, and
//! no field goes over a line's end, since no value here can hold one. A reader that guesses, as most
//! do, makes one field of all the rows after a quote that is not closed.

use zeroize::Zeroizing;

/// A field of a row. It may be a password.
pub(super) type Field = Zeroizing<String>;

/// Why a line is not a row, and in which field; the first one is 0.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: usize,
    pub(super) reason: &'static str,
}

/// The lines as an editor counts them, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (line, after) = match text.find(['\r', '\n']) {
            Some(end) => {
                let after = text[end..].strip_prefix("\r\n").unwrap_or(&text[end + 1..]);
                (&text[..end], Some(after))
            }
            None => (text, None),
        };
        rest = after;
        Some(line)
    })
    .zip(1..)
    .map(|(line, number)| (number, line))
}

/// The fields of a line.
///
/// # Errors
/// [`Fault`] where a quote is not where quotes may be.
pub(super) fn fields(line: &str, delimiter: char) -> Result<Vec<Field>, Fault> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let fault = |reason| Fault { field: fields.len(), reason };
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted).map_err(fault)?,
            None => plain_field(rest, delimiter).map_err(fault)?,
        };
        let next = match after.strip_prefix(delimiter) {
            Some(next) => Some(next),
            None if after.is_empty() => None,
            None => {
                return Err(fault(
                    "there is text after the closing quote: a quote within a field is written twice, \"\"",
                ));
            }
        };
        fields.push(field);
        match next {
            Some(next) => rest = next,
            None => return Ok(fields),
        }
    }
}

fn plain_field(rest: &str, delimiter: char) -> Result<(Field, &str), &'static str> {
    let (field, after) = rest.split_at(rest.find(delimiter).unwrap_or(rest.len()));
    if field.starts_with("=\"") {
        return Err("this is a formula of Excel: write the text alone, without `=` and quotes");
    }
    if field.contains('"') {
        return Err(
            "there is a quote within a field that does not begin with one: put the whole field in quotes, \
                    without blanks before them, and write the quote within it twice, \"\"",
        );
    }
    Ok((Zeroizing::new(field.to_owned()), after))
}

/// The rest of a field after its opening quote.
fn quoted_field(mut rest: &str) -> Result<(Field, &str), &'static str> {
    let mut field = Zeroizing::new(String::with_capacity(rest.len()));
    loop {
        let Some((part, after)) = rest.split_once('"') else {
            return Err(
                "a quote is open at the end of the line: close it, and write no line break into a field",
            );
        };
        field.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => return Ok((field, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(line: &str) -> Result<Vec<String>, (usize, &'static str)> {
        fields(line, ',')
            .map(|fields| fields.iter().map(|field| field.to_string()).collect())
            .map_err(|fault| (fault.field, fault.reason))
    }

    #[test]
    fn quotes_are_read_where_they_may_be() {
        for (line, fields) in [
            ("", vec![""]),
            ("a,b", vec!["a", "b"]),
            ("a,", vec!["a", ""]),
            ("\"a,b\",\"c\"\"d\",\"\"", vec!["a,b", "c\"d", ""]),
            ("\"\"\"\"", vec!["\""]),
            (" a , b ", vec![" a ", " b "]),
        ] {
            assert_eq!(read(line), Ok(fields.into_iter().map(str::to_owned).collect()), "{line}");
        }
    }

    #[test]
    fn quotes_are_refused_everywhere_else() {
        for (line, field, reason) in [
            ("a1, \"secret\"", 1, "does not begin with one"),
            ("a1,sec\"ret", 1, "does not begin with one"),
            ("a1,secret\"", 1, "does not begin with one"),
            ("\"d\"ef,x", 0, "after the closing quote"),
            ("\"d\" ,x", 0, "after the closing quote"),
            ("a1,\"secret", 1, "open at the end"),
            ("a1,\"secret,x", 1, "open at the end"),
            ("a1,\"secret\"\"", 1, "open at the end"),
            ("a1,\"", 1, "open at the end"),
            ("=\"00123\",x", 0, "formula"),
        ] {
            let (at, why) = read(line).unwrap_err();
            assert!(at == field && why.contains(reason), "{line}: {at}, {why}");
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a", "", "b", "c"].join(end);
            assert_eq!(
                numbered(&text).collect::<Vec<_>>(),
                [(1, "a"), (2, ""), (3, "b"), (4, "c")],
                "{end:?}"
            );
        }
        assert_eq!(numbered("a\r\n\r\n").collect::<Vec<_>>(), [(1, "a"), (2, ""), (3, "")]);
    }

    proptest! {
        #[test]
        fn what_a_library_writes_is_read_as_it_was(
            rows in prop::collection::vec(prop::collection::vec("[^\r\n]{0,12}", 1..5), 1..5)
        ) {
            for row in rows {
                let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
                writer.write_record(&row).unwrap();
                let line = String::from_utf8(writer.into_inner().unwrap()).unwrap();
                prop_assert_eq!(read(line.trim_end_matches('\n')), Ok(row));
            }
        }

        #[test]
        fn a_line_is_either_refused_or_read_without_a_character_lost(line in "[a,;\" \t=]{0,16}") {
            if let Ok(fields) = fields(&line, ',') {
                let kept: usize = fields.iter().map(|field| field.len() + field.matches('"').count()).sum();
                let quotes = line.len() - kept - (fields.len() - 1);
                prop_assert!(quotes.is_multiple_of(2) && quotes <= 2 * fields.len(), "{line}");
            }
        }
    }
}
