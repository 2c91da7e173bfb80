//! The page without a mouse: Tab until one is there, then type or press Enter.

use anyhow::{Result, bail};
use thirtyfour::Key;

use crate::path::one_line;
use crate::screen::Screen;
use crate::wait::{Look, until};

/// No page has more stops than this.
const MOST_STOPS: usize = 60;

/// What a person sees and hears of the stop that has the focus: its words, whole and in parts, its name, its label.
const FOCUSED: &str = "
    const at = document.activeElement;
    const labels = [...(at.labels ?? [])].map((label) => label.innerText);
    const parts = [...at.children].map((part) => part.innerText ?? '');
    return [at.innerText ?? '', ...parts, at.getAttribute('aria-label') ?? '', ...labels];";

/// Whether a ring is drawn around the stop that has the focus.
const RING: &str = "
    const at = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    return at.matches(':focus-visible') && outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;";

impl Screen<'_> {
    /// Presses Tab until the focus is on what has this label, and can be seen there.
    ///
    /// # Errors
    /// When it never gets there.
    pub async fn tab_to(&self, label: &str) -> Result<()> {
        self.expect_text(label).await?;
        let mut stops = Vec::new();
        for _ in 0..MOST_STOPS {
            self.strike(Key::Tab).await?;
            let words = self.focused().await?;
            if words.iter().any(|word| word == label) {
                return self.expect_script(&format!("a ring is around 『{label}』"), RING).await;
            }
            stops.push(words.join(" / "));
        }
        bail!("Tab never leads to 『{label}』, but to:\n{}", stops.join("\n"))
    }

    /// Waits until the focus is on what has this label, and can be seen there.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn expect_focus(&self, label: &str) -> Result<()> {
        self.expect_focus_led_to(label).await?;
        self.expect_script(&format!("a ring is around 『{label}』"), RING).await
    }

    /// Waits until the focus is on what has this label. Where the mouse or a tap led to it, browsers
    /// draw no ring around what is no field.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn expect_focus_led_to(&self, label: &str) -> Result<()> {
        until(&format!("the focus is on 『{label}』"), async || {
            let words = self.focused().await?;
            let there = words.iter().any(|word| word == label);
            Ok(if there { Look::There(()) } else { Look::Instead(words.join(" / ")) })
        })
        .await
    }

    /// Presses Tab until the focus is on what has this label, and then Enter.
    ///
    /// # Errors
    /// When it never gets there.
    pub async fn go_and_press(&self, label: &str) -> Result<()> {
        self.tab_to(label).await?;
        self.strike(Key::Enter).await
    }

    /// Presses Tab until the focus is in the field of this label, and types.
    ///
    /// # Errors
    /// When it never gets there.
    pub async fn go_and_type(&self, label: &str, text: &str) -> Result<()> {
        self.tab_to(label).await?;
        self.type_text(text).await
    }

    /// Types to whatever has the focus.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        self.driver().action_chain().send_keys(text).perform().await?;
        self.note("type".to_owned()).await
    }

    /// Strikes one key.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn strike(&self, key: Key) -> Result<()> {
        Ok(self.driver().action_chain().send_keys(key).perform().await?)
    }

    async fn focused(&self) -> Result<Vec<String>> {
        let answer = self.driver().execute(FOCUSED, Vec::new()).await?;
        let words: Vec<String> = answer.convert()?;
        Ok(words.iter().map(|word| one_line(word)).filter(|word| !word.is_empty()).collect())
    }
}
