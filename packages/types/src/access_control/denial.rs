//! A refusal in words.

use std::fmt;

use super::queries::Denial;

impl Denial {
    /// Every reason, for a person to read.
    pub fn explain(why_not: &[Self]) -> String {
        let reasons: Vec<String> = why_not.iter().map(Self::to_string).collect();
        reasons.join("; ")
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchResource => f.write_str("there is no such machine or network"),
            Self::OtherNamespace => f.write_str("the namespace does not speak for it"),
            Self::NoRole => f.write_str("it has no role"),
            Self::NotPermitted => f.write_str("none of its roles has this permission"),
            Self::RoleExpired { role } => write!(f, "its role {role} has expired"),
            Self::MembershipExpired { group } => write!(f, "its membership of {group} has expired"),
            Self::RoleDisabled { role } => write!(f, "the role {role} is disabled"),
            Self::GroupDisabled { group } => write!(f, "the group {group} is disabled"),
            Self::PermissionDisabled { resource } => write!(f, "the permission on {resource} is disabled"),
            Self::Voided { name } => write!(f, "who gave {name} was removed"),
            Self::GranterNotOwner => {
                f.write_str("who gave it does not own the machine any more, or does not administer the network")
            }
        }
    }
}
