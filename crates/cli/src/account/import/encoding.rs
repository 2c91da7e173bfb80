//! From the bytes of the file to its text, where it is sure which encoding they are in.

use anyhow::{Context, bail};
use encoding_rs::{Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE};
use zeroize::Zeroizing;

/// What to choose in Excel, in both its languages.
pub(super) const SAVE_AS: &str =
    "in Excel choose Save As, CSV UTF-8 (名前を付けて保存、「CSV UTF-8（コンマ区切り）」)";

/// The text of a file.
pub(super) struct Decoded {
    pub(super) text: Zeroizing<String>,
    /// The encoding, where somebody should know of it.
    pub(super) encoding: Option<&'static str>,
}

/// Reads UTF-8 with and without a byte order mark, UTF-16 with one, and `Shift_JIS` as Japanese Excel
/// writes it (CP932) where nothing else can be meant.
///
/// # Errors
/// Names the line with the first byte that cannot be read, and what to choose in Excel.
pub(super) fn decode(bytes: &[u8]) -> anyhow::Result<Decoded> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        bail!("this is a workbook and no CSV file: {SAVE_AS}");
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf_16(rest, UTF_16LE);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf_16(rest, UTF_16BE);
    }
    let mut bytes = bytes;
    // Two programs, one after the other, have each put one before the text.
    while let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        bytes = rest;
    }
    let invalid = match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => {
            bail!("this is no text, or UTF-16 without a byte order mark: {SAVE_AS}")
        }
        Ok(text) => return Ok(Decoded { text: Zeroizing::new(text.to_owned()), encoding: None }),
        Err(error) => error.valid_up_to(),
    };
    if is_surely_cp932(bytes)
        && let Some(text) = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
    {
        let text = Zeroizing::new(text.into_owned());
        return Ok(Decoded { text, encoding: Some("Shift_JIS (CP932)") });
    }
    let line = lines_before(&bytes[..invalid]) + 1;
    bail!("line {line}: the text is not UTF-8, and it is not sure what else it is: {SAVE_AS}")
}

fn utf_16(bytes: &[u8], encoding: &'static Encoding) -> anyhow::Result<Decoded> {
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .with_context(|| format!("the file begins as UTF-16 and does not go on so: {SAVE_AS}"))?;
    Ok(Decoded { text: Zeroizing::new(text.into_owned()), encoding: Some("UTF-16") })
}

/// Whether the bytes above ASCII are pairs that begin as kana, full-width letters and kanji of the
/// first level do, and one of them is no kanji. In EUC-JP, the encodings of ISO 8859 and Windows'
/// others, such bytes are control characters or rare punctuation.
fn is_surely_cp932(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter();
    let mut has_kana = false;
    while let Some(byte) = bytes.next() {
        match byte {
            0x00..=0x7f => {}
            0x81..=0x83 => {
                has_kana = true;
                bytes.next();
            }
            0x84..=0x9f => {
                bytes.next();
            }
            _ => return false,
        }
    }
    has_kana
}

fn lines_before(bytes: &[u8]) -> usize {
    let ends = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|end| ends(*end)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "user_id,password\r\na1,パスワード１２\r\na2,京都の春\r\n";

    fn decoded(bytes: &[u8]) -> Result<String, String> {
        decode(bytes).map(|decoded| decoded.text.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_excel_writes_is_read() {
        let utf_16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{feff}{TEXT}").encode_utf16().flat_map(order).collect()
        };
        for bytes in [
            TEXT.as_bytes().to_vec(),
            format!("\u{feff}{TEXT}").into_bytes(),
            format!("\u{feff}\u{feff}{TEXT}").into_bytes(),
            utf_16(u16::to_le_bytes),
            utf_16(u16::to_be_bytes),
            SHIFT_JIS.encode(TEXT).0.into_owned(),
        ] {
            assert_eq!(decoded(&bytes).as_deref(), Ok(TEXT));
        }
    }

    #[test]
    fn an_encoding_that_is_not_sure_is_refused_with_the_line() {
        let head = b"user_id,password\r\na1,x\r\na2,";
        for tail in [
            // `pässwörd` in ISO 8859-1, which would be kanji in CP932.
            &b"p\xe4ssw\xf6rd"[..],
            // `it’s` of Windows, which would be kanji as well.
            b"it\x92s",
            // パス in EUC-JP, which would be half-width kana.
            b"\xa5\xd1\xa5\xb9",
            // Half-width kana in CP932, which may be ISO 8859-1.
            b"\xca\xdf\xbd",
            // Broken CP932.
            b"\x83p\x83",
            b"\xff",
        ] {
            let error = decoded(&[head, tail].concat()).unwrap_err();
            assert!(
                error.contains("line 3: the text is not UTF-8") && error.contains("CSV UTF-8"),
                "{error}"
            );
        }
    }

    #[test]
    fn what_is_no_csv_file_is_told_so() {
        for (bytes, reason) in [
            (&b"PK\x03\x04\x14\x00"[..], "workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook"),
            (b"u\0s\0e\0r\0", "UTF-16 without"),
            (b"\xff\xfeu", "UTF-16"),
        ] {
            let error = decoded(bytes).unwrap_err();
            assert!(error.contains(reason) && error.contains("CSV UTF-8"), "{error}");
        }
    }
}
