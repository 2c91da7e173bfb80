//! A press as a hand makes it: down, a moment, up, at one point of the screen.

use anyhow::{Context, Result};
use thirtyfour::By;

use crate::path;
use crate::screen::Screen;

/// Whether the field that was typed into has been left.
const LEFT: &str = "return document.activeElement?.tagName !== 'INPUT'";

impl Screen<'_> {
    /// Presses the button with this label where it is now. It goes down, which takes the focus from the
    /// field, and up only after the page has noticed that. What has moved away meanwhile is not pressed.
    ///
    /// # Errors
    /// When there is no such button, or it does not take the focus.
    pub async fn press_by_hand(&self, label: &str) -> Result<()> {
        let driver = self.driver();
        let button = driver.find(By::XPath(path::pressable(label))).await?;
        button.scroll_into_view().await?;
        driver.action_chain().move_to_element_center(&button).click_and_hold().perform().await?;
        self.expect_script("the field is left", LEFT).await?;
        // Two frames: the page has drawn whatever it draws when a field is left.
        let drawn =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        driver.execute_async(drawn, Vec::new()).await.context("the page draws nothing")?;
        Ok(driver.action_chain().release().perform().await?)
    }
}
