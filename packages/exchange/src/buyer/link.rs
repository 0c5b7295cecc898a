//! Where a seller says his service is. A listing's link is a stranger's word: what is fetched from it must be what the
//! buyer means to fetch.

use thiserror::Error;
use ureq::http::Uri;

/// Why a link leads to no seller's service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LinkError {
    /// Another scheme, or none; no host.
    #[error("it names no http or https address")]
    NoAddress,
    /// `https://bank.example@other.example` leads to the second, whatever it looks like.
    #[error("it has a user's name before the host, which hides where it leads: leave out everything up to the @")]
    UserInfo,
    /// What is asked for would become part of the query: any path of any host could be fetched.
    #[error("it has a query or a fragment, behind which nothing can be asked for: leave out what begins with ? or #")]
    Query,
    /// Characters that programs read differently.
    #[error("it has spaces, backslashes or other characters that no address has")]
    Malformed,
}

/// Checks that a link is `http://` or `https://`, a host, perhaps a port and a path.
///
/// # Errors
/// [`LinkError`]
pub fn check_link(link: &str) -> Result<(), LinkError> {
    let is_http = ["https://", "http://"].iter().any(|scheme| {
        link.get(..scheme.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    });
    if !is_http {
        return Err(LinkError::NoAddress);
    }
    // The parser drops a fragment without a word.
    if link.contains(['?', '#']) {
        return Err(LinkError::Query);
    }
    if link.contains(|character: char| character == '\\' || !character.is_ascii_graphic()) {
        return Err(LinkError::Malformed);
    }
    let uri: Uri = link.parse().map_err(|_| LinkError::Malformed)?;
    let authority = uri.authority().ok_or(LinkError::NoAddress)?;
    if authority.as_str().contains('@') {
        return Err(LinkError::UserInfo);
    }
    if authority.host().is_empty() {
        return Err(LinkError::NoAddress);
    }
    let has_port = authority.as_str() != authority.host();
    if has_port && authority.port_u16().is_none() {
        return Err(LinkError::Malformed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_a_port_and_a_path_are_an_address() {
        for link in [
            "https://data.example",
            "http://data.example:8080/",
            "HTTPS://data.example/shops/7",
            "http://127.0.0.1:9",
            "http://[::1]:9/shop",
            "https://data.example/@ada",
        ] {
            assert_eq!(check_link(link), Ok(()), "{link}");
        }
    }

    #[test]
    fn a_link_that_hides_where_it_leads_is_refused() {
        for link in [
            "https://bank.example@evil.example",
            "https://bank.example:443@evil.example/shop",
            "http://ada:secret@data.example",
            "http://@data.example",
        ] {
            assert_eq!(check_link(link), Err(LinkError::UserInfo), "{link}");
        }
    }

    #[test]
    fn a_link_that_chooses_what_is_fetched_is_refused() {
        for link in [
            "http://169.254.169.254/latest/meta-data?",
            "http://router.local/reboot?now=1&",
            "https://data.example?",
            "https://data.example/#",
            "https://data.example/#/v1",
        ] {
            assert_eq!(check_link(link), Err(LinkError::Query), "{link}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for link in [
            "",
            "x",
            "data.example",
            "ipfs://somewhere",
            "file:///etc/passwd",
            "ftp://data.example",
            "https:/data.example",
            "h\u{e4}ttp://x",
        ] {
            assert_eq!(check_link(link), Err(LinkError::NoAddress), "{link}");
        }
        for link in [
            "http://",
            "https:///etc/passwd",
            "http://data.example\\@evil.example",
            "http://data example",
            "http://data.example/\n",
            "http://d\u{e4}ta.example",
            "http://data.example:99999999",
        ] {
            assert!(check_link(link).is_err(), "{link}");
        }
    }
}
