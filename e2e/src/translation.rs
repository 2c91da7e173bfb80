//! A browser's translation, which replaces the texts of a page by elements of its own.

use anyhow::Result;

use crate::screen::Screen;

/// Chrome puts `<font>` elements in the place of text nodes. Every other one is put around its text
/// instead, as other translators do.
const TRANSLATE: &str = "
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
        node.data.trim() && !node.parentElement.closest('[translate=no], script, style, noscript')
            ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
    const found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    found.forEach((text, place) => {
        if (text.parentElement.tagName === 'FONT') return;
        const font = document.createElement('font');
        if (place % 2) {
            text.before(font);
            font.append(text);
        } else {
            font.textContent = text.data;
            text.replaceWith(font);
        }
    });
    return found.length > 0;";

impl Screen<'_> {
    /// Translates all that the page shows now.
    ///
    /// # Errors
    /// When it shows nothing.
    pub async fn translate(&self) -> Result<()> {
        self.expect_script("there are texts to translate", TRANSLATE).await
    }
}
