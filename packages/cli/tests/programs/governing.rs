//! `flywheel dao`: two holders of a network that belongs to a DAO, each with a command line, on a real chain.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::Dao;
use flywheel_client::{Account, Chain, ChainExt, Code, Rpc};
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::governance::{DaoTerms, Preset, RulesChoice, Status};
use serde_json::{Value, json};

use crate::node::{Clock, artifacts};
use crate::process::{flywheel, output, refusal};
use crate::world::{Pace, Site, World, operator, wait};

/// What each of them puts into the community pool.
const STAKE: u128 = 1_000_000;
const DEPOSIT: u128 = 10_000;

struct Hall {
    alice: (Account, PathBuf),
    bob: (Account, PathBuf),
    world: World,
}

/// The trial's rules in seconds: 20 of voting, 2 of timelock, an hour to carry out.
fn terms() -> DaoTerms {
    let mut rules = Preset::Trial.rules(Uint128::new(DEPOSIT));
    for class in [
        &mut rules.text,
        &mut rules.parameter,
        &mut rules.treasury,
        &mut rules.membership,
        &mut rules.upgrade,
    ] {
        (class.period, class.timelock) = (Seconds::new(20), Seconds::new(2));
    }
    let mut bounds = Preset::Trial.bounds();
    bounds.min_period = Seconds::new(1);
    DaoTerms {
        minimum_total_power: Uint128::new(STAKE),
        rules: RulesChoice::Custom {
            rules: Box::new(rules),
            bounds,
        },
        guardian: None,
        machine_weight: Uint128::zero(),
        representative_cap: Some(Bps::ONE),
        locks: None,
        spending_limit: None,
    }
}

impl Hall {
    /// Both have staked as much; nobody represents anybody.
    fn new() -> Self {
        let site = Site::deployed(Clock::Goes);
        let (alice, bob) = (site.person("alice"), site.person("bob"));
        site.endow(&[&alice.0, &bob.0], 100_000_000);
        let pace = Pace {
            begins_in: 3_600,
            epoch: 60,
            grace: 10,
        };
        let world = World::governed(site, pace, terms());
        let tokens = STAKE + DEPOSIT;
        world.fund(&[(alice.0.clone(), tokens), (bob.0.clone(), tokens)]);
        for account in [&alice.0, &bob.0] {
            let staking = world.network().staking();
            staking.join_community(account, Uint128::new(STAKE), None).unwrap();
        }
        Self { alice, bob, world }
    }

    fn dao(&self) -> Dao<'_, Rpc> {
        self.world.network().dao().unwrap()
    }

    /// `flywheel dao …`, with the words of who signs.
    fn command(&self, words: &[&str], signer: Option<&Path>) -> Command {
        let site = &self.world.site;
        let (hub, network) = (site.address(Code::NetworkHub), self.world.record.id.to_string());
        let mut command = flywheel(site.folder());
        command.current_dir(site.folder()).arg("dao").args(words);
        command.args(["--hub", &hub, "--network", &network, "--chain", "test"]);
        if let Some(signer) = signer {
            command.arg("--account").arg(signer);
        }
        command
    }

    fn by(&self, person: &(Account, PathBuf), words: &[&str]) -> String {
        output(&mut self.command(words, Some(&person.1)))
    }

    /// `flywheel dao … --suite`, by alice.
    fn of_suite(&self, words: &[&str]) -> Command {
        let folder = self.world.site.folder();
        let mut command = flywheel(folder);
        command.current_dir(folder).arg("dao").args(words);
        command.args(["--suite", "--chain", "test"]);
        command
    }

    /// `flywheel hand-over` by the operator.
    fn hand_over(&self) -> Command {
        let folder = self.world.site.folder();
        let mut command = flywheel(folder);
        command.current_dir(folder);
        command.args(["hand-over", "--chain", "test", "--network", "1", "--dao", "suite.toml"]);
        command.args(["--key-file", "operator.words"]);
        command
    }

    /// A list with the one action that gives the treasury a fifth of the emission.
    fn write_actions(&self) {
        let split = json!({
            "machines": 5_000, "stakers": 2_000, "oracles": 1_000, "treasury": 2_000, "subsidies": 0,
            "residual": "treasury",
        });
        let execute = json!({
            "contract_addr": "rewards",
            "msg": { "set_emission": { "schedule": null, "split": split } },
            "funds": [],
        });
        let actions = json!([{ "wasm": { "execute": execute } }]);
        fs::write(self.world.site.folder().join("split.json"), actions.to_string()).unwrap();
    }
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn holders_propose_vote_and_carry_out_a_new_split() {
    let hall = Hall::new();
    let alice = hall.world.site.rpc.address(&hall.alice.0).into_string();
    let printed = hall.by(&hall.bob, &["represent", &alice]);
    assert!(
        printed.starts_with(&format!("{alice} votes for you from block ")),
        "{printed}"
    );

    hall.write_actions();
    let propose = [
        "propose",
        "A fifth for the DAO",
        "--class",
        "parameter",
        "--actions",
        "split.json",
    ];
    let printed = hall.by(&hall.alice, &propose);
    assert!(printed.starts_with("opened proposal 1 in block "), "{printed}");
    let smuggled = ["propose", "The same", "--class", "treasury", "--actions", "split.json"];
    let refused = refusal(&mut hall.command(&smuggled, Some(&hall.bob.1)));
    assert!(refused.contains("does not belong to class treasury"), "{refused}");

    // Alice votes with her million and with bob's.
    let printed = hall.by(&hall.alice, &["vote", "1", "yes"]);
    let expected = "voted yes on proposal 1 with 1000000 votes of your own and 1000000 for others, in block ";
    assert!(printed.starts_with(expected), "{printed}");
    let printed = hall.by(&hall.bob, &["vote", "1", "no"]);
    assert!(
        printed.contains("with 1000000 votes of your own and 0 for others"),
        "{printed}"
    );
    let listed = output(&mut hall.command(&["list"], None));
    let row = listed.lines().last().unwrap();
    assert!(
        row.contains("parameter") && row.contains("A fifth for the DAO"),
        "{listed}"
    );
    assert_eq!(row.matches("1000000").count(), 2, "{listed}");

    let refused = refusal(&mut hall.command(&["execute", "1"], Some(&hall.bob.1)));
    assert!(refused.contains("can be executed from"), "{refused}");
    // One half is not more than the other: bob comes round.
    let refused = refusal(&mut hall.command(&["vote", "1", "yes"], Some(&hall.bob.1)));
    assert!(refused.contains("has voted already"), "{refused}");
    wait(Duration::from_secs(60), "voting on proposal 1 is over", || {
        hall.dao().proposal(1).unwrap().status == Status::Rejected
    });
    // An honest failure costs nothing.
    hall.by(&hall.bob, &["close", "1"]);

    hall.by(&hall.alice, &propose);
    hall.by(&hall.alice, &["vote", "2", "yes"]);
    wait(Duration::from_secs(60), "proposal 2 can be carried out", || {
        hall.dao().proposal(2).unwrap().status == Status::Passed
    });
    let printed = hall.by(&hall.bob, &["execute", "2"]);
    assert!(printed.starts_with("carried out proposal 2 in block "), "{printed}");
    let shown: Value = serde_json::from_str(&output(&mut hall.command(&["show", "2"], None))).unwrap();
    assert_eq!(shown["proposal"]["status"], "executed");
    assert_eq!(shown["does"][0]["message"], "set_emission");
    let split = hall.world.network().rewards().emission().unwrap().current.split;
    assert_eq!(split.treasury, Bps::percent(20).unwrap());
    let alice = hall.world.site.rpc.address(&hall.alice.0);
    assert_eq!(hall.world.network().balance(&alice).unwrap().u128(), DEPOSIT);

    // Of several options each may do something.
    let several = ["propose", "How much", "--class", "parameter"];
    let options = ["--option", "A fifth=split.json", "--option", "As now"];
    hall.by(&hall.alice, &[&several[..], &options].concat());
    let shown: Value = serde_json::from_str(&output(&mut hall.command(&["show", "3"], None))).unwrap();
    let choices = &shown["proposal"]["choices"];
    assert_eq!(choices[0]["title"], "A fifth");
    let named = &choices[0]["msgs"][0]["wasm"]["execute"]["contract_addr"];
    assert_eq!(named, hall.world.record.contracts.rewards.as_str());
    assert_eq!(choices[1], json!({ "title": "As now", "msgs": [], "vote_count": "0" }));
    looked_at(&hall, alice.as_str());
    told(&hall);
}

/// Who has voted on the second proposal, and what everybody's votes are.
fn looked_at(hall: &Hall, alice: &str) {
    let votes = output(&mut hall.command(&["votes", "2"], None));
    let row = votes.lines().last().unwrap();
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(words, [alice, "yes", "2000000", "1000000"], "{votes}");
    assert_eq!(output(&mut hall.command(&["power"], None)), "2000000\n");
    assert_eq!(output(&mut hall.command(&["power", alice], None)), "1000000\n");
}

/// Messages without a command of their own; and more votes, and less.
fn told(hall: &Hall) {
    let folder = hall.world.site.folder();
    let milestone = json!({ "title": "A map", "amount": "100" });
    let application = json!({ "apply": {
        "title": "A map", "details": "Of all chargers.", "denom": hall.world.network().denom(), "milestones": [milestone],
        "duration": 86_400,
    } });
    fs::write(folder.join("apply.json"), application.to_string()).unwrap();
    let printed = hall.by(&hall.bob, &["tell", "apply.json"]);
    assert!(printed.starts_with("told the DAO apply in block "), "{printed}");
    assert_eq!(hall.dao().grant(1).unwrap().title, "A map");
    fs::write(folder.join("apply.json"), "{ \"aply\": {} }").unwrap();
    let refused = refusal(&mut hall.command(&["tell", "apply.json"], Some(&hall.bob.1)));
    assert!(refused.contains("apply.json is no message to a DAO"), "{refused}");

    let printed = hall.by(&hall.bob, &["join", "10"]);
    assert!(
        printed.starts_with("put 10 into the community pool in block "),
        "{printed}"
    );
    let printed = hall.by(&hall.bob, &["leave", "10"]);
    assert!(
        printed.starts_with("10 of yours began to unbond in block "),
        "{printed}"
    );
    let refused = refusal(&mut hall.command(&["withdraw"], Some(&hall.bob.1)));
    assert!(!refused.is_empty());
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn the_shared_contracts_are_handed_over_to_the_stakers_of_a_network() {
    let hall = Hall::new();
    let site = &hall.world.site;
    let rules = "rules = { preset = { name = \"careful\" } }\n";
    let write = |minimum: u128| {
        let text = format!("name = \"Suite\"\nminimum_total_power = \"{minimum}\"\n{rules}");
        fs::write(site.folder().join("suite.toml"), text).unwrap();
    };
    wait(Duration::from_secs(30), "two millions are staked", || {
        hall.dao().total_power(None).unwrap().u128() == 2 * STAKE
    });
    write(2_000_001);
    let refused = refusal(&mut hall.hand_over());
    assert!(refused.contains("network 1 has 2000000 votes"), "{refused}");
    let unknown = refusal(&mut hall.of_suite(&["list"]));
    assert!(unknown.contains("names no suite DAO"), "{unknown}");
    write(2_000_000);
    let printed = output(&mut hall.hand_over());
    let actions: Value = serde_json::from_str(&printed).unwrap();
    let told: Vec<&Value> = actions.as_array().unwrap().iter().collect();
    assert_eq!(told.len(), 2);
    for (action, code) in told.into_iter().zip([Code::MachineRegistry, Code::NetworkHub]) {
        let expected = json!({
            "contract_addr": site.address(code),
            "msg": { "update_ownership": "accept_ownership" },
            "funds": [],
        });
        assert_eq!(action["wasm"]["execute"], expected);
    }
    assert_eq!(output(&mut hall.hand_over()), printed, "a second run says the same");

    // The operator has nothing left but settings that are offered to the DAO.
    let registry = Addr::unchecked(site.address(Code::MachineRegistry));
    let code_id = site.deployment.code(Code::MachineRegistry).unwrap().code_id.unwrap();
    let migrated = site.rpc.migrate(&operator(), &registry, code_id, &json!({}));
    assert!(migrated.is_err(), "the operator has migrated the registry");
    let mut verify = flywheel(site.folder());
    verify.current_dir(site.folder());
    verify
        .args(["deploy", "--verify", "--chain", "test", "--artifacts"])
        .arg(artifacts());
    let differing = refusal(&mut verify);
    for words in [
        "4 things",
        "machine-registry: settings are offered to",
        "flywheel hand-over",
    ] {
        assert!(differing.contains(words), "{differing}");
    }

    // The stakers take them: after a first proposal of any kind, by one of class upgrade.
    fs::write(site.folder().join("accept.json"), &printed).unwrap();
    let propose = |words: &[&str]| {
        let mut command = hall.of_suite(words);
        output(command.arg("--account").arg(&hall.alice.1))
    };
    let opened = propose(&["propose", "We begin", "--class", "text"]);
    assert!(opened.starts_with("opened proposal 1 in block "), "{opened}");
    let height = site.rpc.block().unwrap().height;
    wait(Duration::from_secs(30), "another block is there", || {
        site.rpc.block().unwrap().height > height
    });
    let take = ["propose", "Take over", "--class", "upgrade", "--actions", "accept.json"];
    let opened = propose(&take);
    assert!(opened.starts_with("opened proposal 2 in block "), "{opened}");
    let voted = propose(&["vote", "2", "yes"]);
    assert!(voted.contains("with 1000000 votes of your own"), "{voted}");
    let listed = output(&mut hall.of_suite(&["list"]));
    assert!(listed.contains("Take over") && listed.contains("We begin"), "{listed}");
}
