//! `flywheel access`: an office door, its owner, an employee, an operator and a driver, each with a command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use flywheel_client::{Account, Chain, Code};
use serde_json::Value;

use crate::node::Clock;
use crate::process::{flywheel, output, refusal};
use crate::world::Site;

const COINS: u128 = 1_000_000;

/// Machine 1 is the owner's door.
struct Office {
    site: Site,
    owner: (Account, PathBuf),
    erin: (Account, PathBuf),
    otto: (Account, PathBuf),
}

impl Office {
    fn new() -> Self {
        let site = Site::deployed(Clock::Stands);
        let [owner, erin, otto] = ["owner", "erin", "otto"].map(|name| site.person(name));
        site.endow(&[&owner.0, &erin.0, &otto.0], COINS);
        site.register_device(&owner);
        Self {
            site,
            owner,
            erin,
            otto,
        }
    }

    /// `flywheel …`, with the words of who signs.
    fn command(&self, words: &str, signer: Option<&Path>) -> Command {
        let hub = self.site.address(Code::NetworkHub);
        let mut command = flywheel(self.site.folder());
        command.current_dir(self.site.folder());
        command.args(words.split(' ')).args(["--hub", &hub, "--chain", "test"]);
        if let Some(signer) = signer {
            command.arg("--account").arg(signer);
        }
        command
    }

    fn by(&self, person: &(Account, PathBuf), words: &str) -> String {
        output(&mut self.command(words, Some(&person.1)))
    }

    /// What only the owner of the door writes about it.
    fn rule(&self, words: &str) -> String {
        self.by(&self.owner, &format!("access {words} --in machine/1"))
    }

    fn refused(&self, person: &(Account, PathBuf), words: &str) -> String {
        refusal(&mut self.command(words, Some(&person.1)))
    }

    fn asked(&self, words: &str) -> String {
        output(&mut self.command(words, None))
    }

    fn show(&self, words: &str) -> Value {
        serde_json::from_str(&self.asked(words)).unwrap()
    }

    fn address(&self, person: &(Account, PathBuf)) -> String {
        self.site.rpc.address(&person.0).to_string()
    }
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_door_is_shared_and_an_operator_runs_and_spends_for_its_owner() {
    let office = Office::new();
    by_group(&office);
    by_agent(&office);
    by_purse(&office);
    by_tariff(&office);
}

/// group office -> role staff -> permission unlock.
fn by_group(office: &Office) {
    let erin = office.address(&office.erin);
    let printed = office.rule("group set office");
    assert!(printed.starts_with("the group office counts since block "), "{printed}");
    office.rule("role set staff");
    office.rule("permission set unlock machine/1 --role staff");
    office.rule("grant group/office staff");
    let check = format!("access check {erin} unlock machine/1");
    assert_eq!(office.asked(&check), "no: it has no role\n");
    office.rule(&format!("member add {erin} office --lasts 86400"));
    assert_eq!(office.asked(&check), "yes\n");
    assert_eq!(office.show(&format!("{check} --json"))["is_permitted"], true);
    assert_eq!(
        office.show("access group list --in machine/1"),
        serde_json::json!(["office"])
    );

    let printed = office.by(&office.erin, "access command request 1 unlock");
    assert!(
        printed.starts_with("asked machine 1 to unlock with command 1 "),
        "{printed}"
    );
    fs::write(office.site.folder().join("log.txt"), "opened").unwrap();
    let done = "access command acknowledge 1 1 --key device.pem --result log.txt";
    let printed = office.by(&office.otto, done);
    assert!(printed.starts_with("command 1 is done since block "), "{printed}");
    assert_eq!(office.show("access command show 1 1")["state"], "done");
    office.by(&office.erin, "access command request 1 unlock");
    office.by(&office.erin, "access command cancel 1 2");
    assert_eq!(office.show("access command list 1 --after 1")[0]["state"], "cancelled");

    office.rule("role disable staff");
    assert_eq!(office.asked(&check), "no: the role staff is disabled\n");
    office.rule("role set staff");
    office.rule(&format!("member remove {erin} office"));
    let refused = office.refused(&office.erin, "access command request 1 unlock");
    assert!(refused.contains("it has no role"), "{refused}");
}

/// Otto sets the prices.
fn by_agent(office: &Office) {
    let otto = office.address(&office.otto);
    let tariff = "pay tariff set 1 --coin ustake --price 3 --unit kWh --per-minute 1";
    let refused = office.refused(&office.otto, tariff);
    assert!(
        refused.contains("as an agent whom he lets send set_tariff"),
        "{refused}"
    );
    office.rule(&format!(
        "agent set {otto} --may payments=set_tariff --may registry=pause,resume"
    ));
    office.by(&office.otto, tariff);
    assert_eq!(
        office.show("access agent list --in machine/1"),
        serde_json::json!([otto])
    );
    office.rule(&format!("agent revoke {otto}"));
    office.refused(&office.otto, tariff);
}

/// At most 2 at once and 5 a day, to Erin alone, out of 10: 3 are left and come back.
fn by_purse(office: &Office) {
    let [otto, erin] = [&office.otto, &office.erin].map(|person| office.address(person));
    let coins = || [&office.owner, &office.otto, &office.erin].map(|person| office.site.coins_of(&person.0));
    let before = coins();
    office.rule(&format!("agent set {otto} --limit ustake=2/5 --recipient {erin}"));
    office.rule(&format!("agent fund {otto} 10 ustake"));
    let spend = |amount: u128| format!("access agent spend {erin} {amount} ustake --in machine/1");
    for amount in [2, 2, 1] {
        office.by(&office.otto, &spend(amount));
    }
    for (amount, why) in [(3, "3 is above the 2 left of 2"), (1, "1 is above the 0 left of 5")] {
        let refused = office.refused(&office.otto, &spend(amount));
        assert!(refused.contains(why), "{refused}");
    }
    let agent = office.show(&format!("access agent show {otto} --in machine/1"));
    assert_eq!(
        (&agent["budgets"][0]["left"], &agent["budgets"][0]["spent_today"]),
        (&"5".into(), &"5".into())
    );
    office.rule(&format!("agent withdraw ustake --agent {otto} --amount 2"));
    office.rule(&format!("agent revoke {otto}"));
    assert_eq!(coins(), [before[0] - 5, before[1], before[2] + 5]);
}

/// Only who may charge opens a session.
fn by_tariff(office: &Office) {
    let erin = office.address(&office.erin);
    office.rule("role set tenant");
    office.rule("permission set charge machine/1 --role tenant");
    let tariff = "pay tariff set 1 --permission charge --coin ustake --price 3 --unit kWh --per-minute 1";
    office.by(&office.owner, tariff);
    let session = "pay session open 1 --version 2 --deposit 30 --max-price 3 --key phone.pem --curve ed25519";
    let refused = office.refused(&office.erin, session);
    assert!(
        refused.contains("has not the permission charge on machine/1"),
        "{refused}"
    );
    office.rule(&format!("grant {erin} tenant --lasts 3600"));
    office.by(&office.erin, session);
    office.rule(&format!("revoke {erin} tenant"));
    office.refused(&office.erin, session);
}
