//! A picture of the screen, with a ring around the thing to press.

use anyhow::{Context, Result};
use data_encoding::BASE64;
use serde_json::{Value, json};

use super::Mark;
use crate::path;
use crate::screen::Screen;
use crate::wait::{Look, until};

/// A picture as it is kept, with the size that a page shows it in.
pub(super) struct Picture {
    pub(super) webp: Vec<u8>,
    /// CSS pixels.
    pub(super) width: u32,
    /// CSS pixels.
    pub(super) height: u32,
}

/// How much smaller than the screen a picture is: it stands beside its sentence.
const SCALE: f64 = 0.75;

/// WebP's 0 to 100; below this, thin strokes of kanji blur.
const QUALITY: u32 = 60;

/// Draws the ring and returns the part of the document that is in sight; null while the thing is not there.
const RING: &str = "
    const [path, css] = arguments;
    const found = [];
    if (path) {
        const nodes = document.evaluate(path, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
        for (let i = 0; i < nodes.snapshotLength; i += 1) { found.push(nodes.snapshotItem(i)); }
    } else if (css) {
        found.push(...document.querySelectorAll(css));
    }
    document.activeElement?.blur();
    if (path || css) {
        const shown = found.find((element) => element.checkVisibility());
        if (!shown) { return null; }
        shown.scrollIntoView({ block: 'center', behavior: 'instant' });
        const { left, top, width, height } = shown.getBoundingClientRect();
        const ring = document.createElement('div');
        ring.id = 'manual-ring';
        Object.assign(ring.style, {
            position: 'fixed', zIndex: 2147483647, pointerEvents: 'none', borderRadius: '12px',
            left: `${left - 7}px`, top: `${top - 7}px`, width: `${width + 6}px`, height: `${height + 6}px`,
            border: '4px solid #ce0000', boxShadow: '0 0 0 2px #fff', boxSizing: 'content-box',
        });
        document.body.append(ring);
    } else {
        window.scrollTo(0, 0);
    }
    return [scrollX, scrollY, document.documentElement.clientWidth, innerHeight];";

const NO_RING: &str = "document.getElementById('manual-ring')?.remove();";

/// Takes a picture of what is in sight once the thing to press is.
///
/// # Errors
/// When it is not there in time, or the browser does not answer.
pub(super) async fn take(screen: &Screen<'_>, mark: Mark<'_>) -> Result<Picture> {
    let (path, css) = match mark {
        Mark::Press(label) => (path::pressable(label), ""),
        Mark::Part(css) => (String::new(), css),
        Mark::Nothing => (String::new(), ""),
    };
    let arguments = [json!(path), json!(css)];
    let [x, y, width, height] = until(&format!("a ring around {mark:?}"), async || {
        let answer = screen.driver().execute(RING, arguments.to_vec()).await?;
        Ok(match serde_json::from_value::<Option<[f64; 4]>>(answer.json().clone())? {
            Some(sight) => Look::There(sight),
            None => Look::Instead(screen.text().await?),
        })
    })
    .await?;
    let shot = json!({
        "format": "webp",
        "quality": QUALITY,
        "clip": { "x": x, "y": y, "width": width, "height": height, "scale": SCALE },
    });
    let answer = screen.driver().cdp().send_raw("Page.captureScreenshot", shot).await?;
    screen.driver().execute(NO_RING, Vec::new()).await?;
    let data = answer.get("data").and_then(Value::as_str).context("the browser has taken no picture")?;
    let webp = BASE64.decode(data.as_bytes())?;
    Ok(Picture { webp, width: pixels(width), height: pixels(height) })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a screen")]
fn pixels(of_the_screen: f64) -> u32 {
    (of_the_screen * SCALE).round() as u32
}
