//! What a chain's refusal means.
//!
//! A chain answers with a line of text in which each layer has put its own words around those of the one below. The
//! outer layers are taken off from both ends; what a contract wrote is in the middle, so it cannot pass for a layer.

use std::str::FromStr;

use cosmwasm_std::Coin;

use super::node::Refusal;
use crate::ChainError;

/// What a contract's own words are followed by.
const BY_A_CONTRACT: [&str; 6] = [
    ": execute wasm contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    ": sudo wasm contract failed",
    ": reply wasm contract failed",
];

/// Who did what, for errors whose text does not say.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// Who signed, or whom a query is about.
    pub(super) account: String,
    /// The contract that each message is for, if it is for one.
    pub(super) contracts: Vec<Option<String>>,
    /// Who pays the fee.
    pub(super) fee_payer: String,
}

/// A refusal without the layers that are the same for everything.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cause<'a> {
    text: &'a str,
    /// The message that failed; none if the transaction did not get as far as its messages.
    message: Option<usize>,
    /// It came from something that a contract had sent.
    is_nested: bool,
}

/// The sequence that the chain expects, if it refused another one.
pub(super) fn expected_sequence(refusal: &Refusal) -> Option<u64> {
    let cause = cause_of(&refusal.log);
    if cause.message.is_some() {
        return None;
    }
    let rest = cause.text.strip_prefix("account sequence mismatch, expected ")?;
    rest.split_once(',')?.0.parse().ok()
}

/// Whether the transaction came after its last block (the SDK's error 30).
pub(super) fn is_too_late(refusal: &Refusal) -> bool {
    let cause = cause_of(&refusal.log);
    cause.message.is_none() && cause.text.ends_with("tx timeout height")
}

/// Whether nobody ever sent this account anything.
pub(super) fn is_unknown_account(refusal: &Refusal) -> bool {
    let cause = cause_of(&refusal.log);
    cause.message.is_none() && cause.text.starts_with("account ") && cause.text.contains(" not found")
}

/// What a refusal means to the caller.
pub(super) fn explain(refusal: &Refusal, asked: &Asked) -> ChainError {
    let cause = cause_of(&refusal.log);
    if let Some(words) = BY_A_CONTRACT.iter().find_map(|end| cause.text.strip_suffix(end)) {
        return by_a_contract(words);
    }
    if let Some(rest) = cause.text.strip_prefix("out of gas in location: ") {
        return ChainError::OutOfGas {
            wanted: number_after(rest, "gasWanted: ").unwrap_or_default(),
            used: number_after(rest, "gasUsed: ").unwrap_or_default(),
        };
    }
    // The fee's layer says it once more.
    let short = cause.text.trim_end_matches(": insufficient funds");
    if short.len() < cause.text.len() {
        return ChainError::OutOfFunds {
            account: payer(&cause, asked),
            needed: short
                .rsplit_once(" is smaller than ")
                .map_or_else(Vec::new, |(_, coins)| coins_in(coins)),
        };
    }
    if let Some(rest) = cause.text.strip_prefix("insufficient fees; got: ")
        && let Some((given, required)) = rest.split_once(" required: ")
    {
        return ChainError::FeeTooLow {
            given: given.trim().to_owned(),
            required: required.trim_end_matches(": insufficient fee").to_owned(),
        };
    }
    if is_unknown_account(refusal) {
        return ChainError::UnknownAccount {
            address: asked.account.clone(),
        };
    }
    let missing = [
        (": no such contract", "address ", "contract"),
        (": no such code", "code id ", "code"),
    ];
    for (end, begin, kind) in missing {
        let name = cause.text.strip_suffix(end).and_then(|text| text.strip_prefix(begin));
        if let Some(name) = name {
            return ChainError::NotFound {
                what: format!("{kind} {name}"),
            };
        }
    }
    if let Some(words) = vm_abort(cause.text) {
        return ChainError::Aborted { reason: words };
    }
    ChainError::Refused {
        reason: cause.text.to_owned(),
    }
}

/// The node's answer to a question about a height that it has no state of.
pub(super) fn is_unavailable_height(refusal: &Refusal) -> bool {
    [
        "failed to load state at height",
        "version does not exist",
        "version mismatch on immutable",
        "height in the future",
    ]
    .iter()
    .any(|sign| refusal.log.contains(sign))
}

fn by_a_contract(words: &str) -> ChainError {
    match vm_abort(words) {
        Some(reason) => ChainError::Aborted { reason },
        None => ChainError::Refused {
            reason: words.to_owned(),
        },
    }
}

/// What a contract's panic said, if the VM stopped it.
fn vm_abort(text: &str) -> Option<String> {
    let rest = text.strip_prefix("Error calling the VM: ")?;
    let message = match rest.split_once("Aborted: ") {
        // "panicked at src/contract.rs:1:2:\nthe message", or without the place.
        Some((_, panic)) => panic.split_once('\n').map_or(panic, |(_, message)| message),
        None => rest,
    };
    Some(message.trim().to_owned())
}

fn cause_of(log: &str) -> Cause<'_> {
    let mut text = log.trim();
    // A failed simulation comes back through a query.
    while let Some((_, rest)) = text
        .strip_prefix("rpc error: code = ")
        .and_then(|rest| rest.split_once(" desc = "))
    {
        text = rest;
    }
    text = text.strip_suffix(": unknown request").unwrap_or(text);
    text = cut_last(text, " with gas used: '", "'");
    text = cut_last(text, " [", "]");
    text = text.strip_suffix(": tx parse error").unwrap_or(text);
    let mut message = None;
    if let Some(rest) = text.strip_prefix("failed to execute message; message index: ")
        && let Some((number, rest)) = rest.split_once(": ")
        && let Ok(number) = number.parse()
    {
        message = Some(number);
        text = rest;
    }
    let mut is_nested = false;
    while let Some(rest) = text
        .strip_prefix("dispatch: ")
        .or_else(|| text.strip_prefix("submessages: "))
    {
        is_nested = true;
        text = rest;
    }
    Cause {
        text,
        message,
        is_nested,
    }
}

/// Takes off `begin…end` if it is the last thing in the text.
fn cut_last<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    match text.rsplit_once(begin) {
        Some((before, rest)) if rest.ends_with(end) && rest.matches(end).count() == 1 => before,
        _ => text,
    }
}

/// Who was to pay. For coins that a contract was to send on, the chain does not say which one it was; the contract that
/// the message is for is the one that began it.
fn payer(cause: &Cause<'_>, asked: &Asked) -> String {
    let Some(number) = cause.message else {
        return asked.fee_payer.clone();
    };
    match asked.contracts.get(number) {
        Some(Some(contract)) if cause.is_nested => contract.clone(),
        _ => asked.account.clone(),
    }
}

fn coins_in(text: &str) -> Vec<Coin> {
    text.split(',')
        .filter_map(|coin| Coin::from_str(coin.trim()).ok())
        .collect()
}

fn number_after(text: &str, label: &str) -> Option<u64> {
    let (_, rest) = text.split_once(label)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(log: &str, asked: &Asked) -> ChainError {
        let refusal = Refusal {
            code: 1,
            codespace: "sdk".to_owned(),
            log: log.to_owned(),
        };
        explain(&refusal, asked)
    }

    fn asked() -> Asked {
        Asked {
            account: "wasm1alice".to_owned(),
            contracts: vec![Some("wasm1counter".to_owned())],
            fee_payer: "wasm1sponsor".to_owned(),
        }
    }

    const SIMULATION: (&str, &str) = (
        "rpc error: code = Unknown desc = failed to execute message; message index: 0: ",
        " [CosmWasm/wasmd@v0.61.14/x/wasm/keeper/keeper.go:472] with gas used: '108000': unknown request",
    );

    /// As a simulation says it.
    fn simulated(text: &str) -> String {
        format!("{}{text}{}", SIMULATION.0, SIMULATION.1)
    }

    #[test]
    fn a_contracts_refusal_keeps_its_own_words_and_nothing_else() {
        for by in ["execute", "instantiate", "migrate"] {
            let log = simulated(&format!(
                "the counter is [tired]: execute me: {by} wasm contract failed"
            ));
            let expected = "the counter is [tired]: execute me";
            assert_eq!(explained(&log, &asked()).refusal(), Some(expected), "{log}");
        }
        let nested = simulated("dispatch: submessages: no: execute wasm contract failed");
        assert_eq!(explained(&nested, &asked()).refusal(), Some("no"));
    }

    #[test]
    fn a_contract_cannot_pass_for_another_kind_of_failure() {
        for words in [
            "out of gas in location: x; gasWanted: 1, gasUsed: 2: out of gas",
            "spendable balance 1ufly is smaller than 5ufly: insufficient funds",
            "address wasm1x: no such contract",
            "account sequence mismatch, expected 5, got 4: incorrect account sequence",
        ] {
            let log = simulated(&format!("{words}: execute wasm contract failed"));
            assert_eq!(explained(&log, &asked()).refusal(), Some(words));
            let refusal = Refusal {
                code: 1,
                codespace: String::new(),
                log,
            };
            assert_eq!(expected_sequence(&refusal), None);
        }
    }

    #[test]
    fn missing_coins_are_those_of_the_account_that_was_to_pay() {
        let short = "spendable balance 1ufly is smaller than 5ufly: insufficient funds";
        let of = |log: &str| match explained(log, &asked()) {
            ChainError::OutOfFunds { account, needed } => {
                assert_eq!(needed, vec![cosmwasm_std::coin(5, "ufly")]);
                account
            }
            other => panic!("{other}"),
        };
        assert_eq!(of(&simulated(short)), "wasm1alice");
        assert_eq!(of(&simulated(&format!("dispatch: {short}"))), "wasm1counter");
        // A fee is taken before any message.
        assert_eq!(of(&format!("{short}: insufficient funds")), "wasm1sponsor");
    }

    #[test]
    fn what_a_chain_says_of_gas_fees_and_things_that_are_not_there() {
        let oog = "out of gas in location: ReadFlat; gasWanted: 25717, gasUsed: 25989: out of gas";
        let expected = ChainError::OutOfGas {
            wanted: 25_717,
            used: 25_989,
        };
        assert_eq!(explained(oog, &asked()), expected);
        let fee = explained(
            "insufficient fees; got: 1ufly required: 20ufly: insufficient fee",
            &asked(),
        );
        let expected = ChainError::FeeTooLow {
            given: "1ufly".to_owned(),
            required: "20ufly".to_owned(),
        };
        assert_eq!(fee, expected);
        for (text, what) in [
            ("address wasm1x: no such contract", "contract wasm1x"),
            ("code id 9: no such code", "code 9"),
        ] {
            assert_eq!(
                explained(&simulated(text), &asked()),
                ChainError::NotFound { what: what.to_owned() }
            );
        }
        let panic = "Error calling the VM: Error executing Wasm: Wasmer runtime error: RuntimeError: Aborted: panicked at \
                     src/contract.rs:1:2:\nthe counter fell over: execute wasm contract failed";
        let reason = "the counter fell over".to_owned();
        assert_eq!(explained(&simulated(panic), &asked()), ChainError::Aborted { reason });
    }
}
