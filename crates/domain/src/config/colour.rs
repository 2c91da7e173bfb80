//! The contrast of the institution's key colour (WCAG 2.2).

/// The least contrast of a text with its ground (WCAG 2.2 §1.4.3).
pub const LEAST_CONTRAST: f64 = 4.5;

/// The contrast of a colour such as `#0017c1` with white, from 1 to 21; `None` when it is no colour.
#[must_use]
pub fn contrast_with_white(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let digits = Some(digits).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let part = |place: usize| u8::from_str_radix(digits.get(place..place + 2)?, 16).ok();
    let luminance = 0.2126 * linear(part(0)?) + 0.7152 * linear(part(2)?) + 0.0722 * linear(part(4)?);
    Some(1.05 / (luminance + 0.05))
}

/// One part of an sRGB colour in linear light.
fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contrast_is_that_of_the_guidelines() {
        for (colour, contrast) in [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#0017c1", 11.1)]
        {
            let computed = contrast_with_white(colour).unwrap();
            assert!((computed - contrast).abs() < 0.05, "{colour}: {computed}");
        }
        for none in ["", "red", "#12345", "#+12345", "#00000g", "#ééé"] {
            assert_eq!(contrast_with_white(none), None, "{none}");
        }
    }
}
