# What a program's time goes to, from `perf script`: each sample counts once, for the first part below that any function
# of its stack belongs to. Docs: docs/benchmarks.md.

function count() {
    if (stack == "") return
    all++
    if (stack ~ /ed25519_zebra|curve25519_dalek|k256::|p256::|crypto::secret_key|crypto::verify|crypto::batch|cosmwasm_crypto/) part = "signatures"
    else if (stack ~ /redb::|embedded::writer|embedded::disk|chain-writer/) part = "disk"
    else if (stack ~ /serde_json|serde_core|serde::|_serde/) part = "JSON"
    else if (stack ~ /cw_multi_test|flywheel_(access_control|governance|machine_registry|marketplace|network_hub|payments|rewards|staking|token|verification)::/) part = "contracts"
    else if (stack ~ /flywheel_oracle::/) part = "judging"
    else if (stack ~ /flywheel_exchange::|flywheel_protocol::exchange/) part = "selling the data"
    else if (stack ~ /flywheel::input|csv/) part = "reading the files"
    else part = "everything else"
    samples[part]++
    stack = ""
}

/^[^ \t]/ { count(); stack = $1; next }
NF == 0 { count(); next }
{ stack = stack " " $0 }

END {
    count()
    for (part in samples) printf "%5.1f %%  %s\n", 100 * samples[part] / all, part | "sort -rn"
}
