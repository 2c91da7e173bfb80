//! QR codes, as pictures that need neither a script nor another request.

use std::fmt::Write;

use anyhow::anyhow;
use ninsho_shared::authenticators::QrView;
use qrcodegen::{QrCode, QrCodeEcc};

/// Blank modules around a code (ISO/IEC 18004 §9.1).
const QUIET_ZONE: i32 = 4;

/// The QR code of a text.
///
/// # Errors
/// When the text is too long for one: about two thousand characters.
pub fn draw(text: &str) -> anyhow::Result<QrView> {
    let code =
        QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|error| anyhow!("no QR code: {error}"))?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let dark = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let dark = i32::try_from(dark)?;
            if dark > 0 {
                // A bar for each run of dark modules in a row.
                write!(path, "M{} {}h{dark}v1h-{dark}z", x + QUIET_ZONE, y + QUIET_ZONE)?;
            }
            x += dark.max(1);
        }
    }
    Ok(QrView { size: u32::try_from(code.size() + 2 * QUIET_ZONE)?, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_square_with_its_three_marks() {
        let qr = draw("ninsho").unwrap();
        assert_eq!(qr.size, 21 + 8, "the smallest of all");
        // The upper edges of the marks in the upper corners, seven modules each.
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        assert!(qr.path.contains("M18 4h7v1h-7z") && qr.path.contains("M4 18h7v1h-7z"), "{}", qr.path);
    }

    #[test]
    fn the_longest_name_of_an_institution_fits() {
        let issuer = "京".repeat(23);
        let uri = super::super::flow::key_uri(&issuer, &"a".repeat(64), &"A".repeat(32));
        assert_eq!(draw(&uri).unwrap().size, 89 + 8);
    }

    #[test]
    fn what_is_too_long_is_an_error() {
        assert!(draw(&"x".repeat(3000)).is_err());
    }
}
