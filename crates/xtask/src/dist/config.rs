//! The configuration as the package installs it: the shipped one, with the paths of an installation.

use anyhow::{Result, ensure};

/// Lines of `deploy/ninsho.toml`, each with the line that replaces it in the package.
const CHANGES: [(&str, &str); 3] = [
    (
        "\ndatabase_url = \"sqlite://ninsho.db\"\n",
        "\ndatabase_url = \"sqlite:///var/lib/ninsho/ninsho.db\"\n",
    ),
    ("\nkey_file = \"ninsho.key\"\n", "\nkey_file = \"/etc/ninsho/ninsho.key\"\n"),
    ("\n#page = \"/usr/share/ninsho/page\"\n", "\npage = \"/usr/share/ninsho/page\"\n"),
];

/// The text of `/etc/ninsho/ninsho.toml`.
///
/// # Errors
/// When a line that has to be changed is not there.
pub(super) fn installed(shipped: &str) -> Result<String> {
    let mut toml = shipped.to_owned();
    for (from, to) in CHANGES {
        ensure!(toml.matches(from).count() == 1, "deploy/ninsho.toml has no line {:?}", from.trim());
        toml = toml.replace(from, to);
    }
    Ok(toml)
}

#[cfg(test)]
mod tests {
    use super::installed;

    #[test]
    fn the_paths_are_those_of_an_installation() {
        let shipped = include_str!("../../../../deploy/ninsho.toml");
        let toml = installed(shipped).unwrap();
        assert!(toml.contains("\npage = \"/usr/share/ninsho/page\"\n"));
        assert_eq!(toml.lines().count(), shipped.lines().count());
        assert!(installed("listen = \"127.0.0.1:8080\"\n").is_err());
    }
}
