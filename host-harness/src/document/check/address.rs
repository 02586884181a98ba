//! Which addresses a home button may lead to: those that a browser cannot take for a script or for another place.

/// Beginnings of addresses that lead somewhere else; after each, something must follow.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// What is wrong with the address of a home button; none: it may be stored.
pub fn address_fault(address: &str) -> Option<&'static str> {
    if address.chars().any(char::is_control) {
        return Some("an address has no control characters");
    }
    let rest = SCHEMES.iter().find_map(|scheme| address.strip_prefix(scheme));
    if rest.is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace() && c != '/')) {
        return None;
    }
    // Browsers read `//host` and `/\host` as addresses of another host.
    if let Some(rest) = address.strip_prefix('/')
        && !rest.starts_with(['/', '\\'])
    {
        return None;
    }
    Some(
        "an address starts with `https://`, `http://` or `mailto:`, or with a single `/` for a place inside the CRM",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, fits: bool) {
        assert_eq!(address_fault(address).is_none(), fits, "{address:?}");
    }

    #[test]
    fn web_mail_and_places_inside_the_crm_are_addresses() {
        check("https://status.example", true);
        check("http://intranet.example/a?b=c#d", true);
        check("mailto:help@crm.example", true);
        check("/", true);
        check("/kb/7//8", true);
    }

    #[test]
    fn scripts_other_hosts_and_bare_words_are_not() {
        check("javascript:alert(1)", false);
        check("JavaScript:alert(1)", false);
        check("data:text/html,x", false);
        check("ftp://files.example", false);
        check("//host.example", false);
        check("/\\host.example", false);
        check("\\\\host.example", false);
        check(" https://x.example", false);
        check("https:x.example", false);
        check("https://", false);
        check("https:// x.example", false);
        check("https:///x.example", false);
        check("mailto:", false);
        check("kb/7", false);
        check("", false);
    }

    #[test]
    fn control_characters_are_not_in_it() {
        check("/\t/host.example", false);
        check("https://x.example/\u{7f}", false);
        check("https://x.example\n", false);
    }
}
