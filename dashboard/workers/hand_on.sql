-- Called from the transaction that makes the work: with our own tables in the caller's search path, the engine's in its own schema.
CREATE FUNCTION tasks.hand_on(task text, arguments jsonb, once text, one_at_a_time text) RETURNS void
LANGUAGE plpgsql SET search_path = tasks, pg_temp AS $$
BEGIN
    PERFORM procrastinate_defer_jobs_v1(
        ARRAY[ROW(task, task, 0, one_at_a_time, once, arguments, NULL)::procrastinate_job_to_defer_v1]
    );
EXCEPTION WHEN unique_violation THEN
    RETURN;  -- one that waits already is enough
END;
$$;
