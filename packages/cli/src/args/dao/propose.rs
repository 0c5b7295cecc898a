//! `flywheel dao propose`.

use std::path::PathBuf;

use clap::ValueEnum;
use flywheel_protocol::MachineId;
use flywheel_types::governance::ProposalClass;

use super::SignerArgs;

/// The classes of proposals: each has its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClassName {
    /// Says something; does nothing.
    Text,
    /// Calls contracts without coins.
    Parameter,
    /// Spends, opens budgets, awards grants.
    Treasury,
    /// Oracles, approvals, suspensions, slash cases.
    Membership,
    /// Everything: upgrades, the DAO's own rules.
    Upgrade,
}

impl From<ClassName> for ProposalClass {
    fn from(name: ClassName) -> Self {
        match name {
            ClassName::Text => Self::Text,
            ClassName::Parameter => Self::Parameter,
            ClassName::Treasury => Self::Treasury,
            ClassName::Membership => Self::Membership,
            ClassName::Upgrade => Self::Upgrade,
        }
    }
}

/// `flywheel dao propose`.
#[derive(Debug, clap::Args)]
pub struct ProposeArgs {
    /// Its title, 1 to 128 bytes.
    #[arg(value_name = "TITLE")]
    pub title: String,
    /// What it does, and so which rules it has.
    #[arg(long, value_enum)]
    pub class: ClassName,
    /// Why, at most 10,240 bytes.
    #[arg(long, value_name = "TEXT", default_value = "", conflicts_with = "description_file")]
    pub description: String,
    /// The same, in a file.
    #[arg(long, value_name = "FILE")]
    pub description_file: Option<PathBuf>,
    /// What is done if it passes: a JSON list of messages. The message to a contract may be written as JSON too, and with --hub
    /// or --suite the contract may have its name: staking, rewards, payments and so on.
    #[arg(long, value_name = "FILE", conflicts_with = "options")]
    pub actions: Option<PathBuf>,
    /// An option of several, 2 to 10, and the file of its actions, if it has any; "none of these" is always there.
    #[arg(long = "option", value_name = "TITLE[=FILE]", value_parser = option)]
    pub options: Vec<OptionWords>,
    /// It passes unless enough object.
    #[arg(long)]
    pub optimistic: bool,
    /// The machines that you have delegated to, in ascending order: they count beside what the DAO finds by itself. A proposal
    /// without a deposit is for who has votes.
    #[arg(long, value_name = "MACHINE", value_delimiter = ',')]
    pub machines: Option<Vec<MachineId>>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// An option of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionWords {
    /// What voters read.
    pub title: String,
    /// What is done if it wins: a JSON list of messages.
    pub actions: Option<PathBuf>,
}

/// `TITLE` or `TITLE=FILE`. A title with a `=` of its own needs one more, with or without a file behind it.
fn option(text: &str) -> Result<OptionWords, String> {
    let (title, file) = text.rsplit_once('=').unwrap_or((text, ""));
    if title.is_empty() {
        return Err("write TITLE or TITLE=FILE".to_owned());
    }
    Ok(OptionWords {
        title: title.to_owned(),
        actions: (!file.is_empty()).then(|| PathBuf::from(file)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_a_title_and_may_be_a_file() {
        let of = |title: &str, file: Option<&str>| OptionWords {
            title: title.to_owned(),
            actions: file.map(PathBuf::from),
        };
        assert_eq!(option("Lyon").unwrap(), of("Lyon", None));
        assert_eq!(option("Lyon=lyon.json").unwrap(), of("Lyon", Some("lyon.json")));
        assert_eq!(option("fee = 3 %=").unwrap(), of("fee = 3 %", None));
        assert_eq!(option("fee = 3 %=fee.json").unwrap(), of("fee = 3 %", Some("fee.json")));
        for wrong in ["", "=lyon.json", "="] {
            option(wrong).unwrap_err();
        }
    }
}
